import Recipes
import Records
import Rewards

/// How many words the answer shares with the right text of a column: SQuAD's F1.
///
/// The harmonic mean of the shares of the answer's words and of the right text's words that both have,
/// each as often as both have it, after SQuAD's normalisation. Where one of them has no words it is
/// 1 if the other has none either, else 0. Of several right texts the nearest counts.
///
/// - SeeAlso: Rajpurkar 2018 (SQuAD 2.0), arXiv:1806.03822, `compute_f1` of its script.
public struct TokenF1: TextMetric {
  /// The dataset column that holds the right text, or a list of them.
  public var answerColumn = "answer"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.whole

  /// Against the text of column `answer`.
  public init() {}

  func score(of answer: String, against references: [String]) -> TextScore {
    let words = squadWords(answer)
    let scores = references.map { measure(words, squadWords($0)) }
    return scores.max { $0.value < $1.value } ?? TextScore(value: 0, reason: "nothing to compare")
  }

  private func measure(_ words: [String], _ right: [String]) -> TextScore {
    let shared = sharedCount(counts(words), counts(right))
    let reason = "\(shared) words shared of \(words.count), the right text has \(right.count)"
    if words.isEmpty || right.isEmpty {
      return TextScore(value: words == right ? 1 : 0, reason: reason)
    }
    let precision = Double(shared) / Double(words.count)
    let recall = Double(shared) / Double(right.count)
    return TextScore(
      value: harmonicMean(precision, recall), reason: reason,
      components: ["precision": precision, "recall": recall])
  }
}

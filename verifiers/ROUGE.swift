import Recipes
import Records
import Rewards

/// ROUGE of the answer against the right texts of a column: the F-score, `0 ... 1`.
///
/// The harmonic mean of precision and recall of the longest common subsequence of words (ROUGE-L, over
/// the whole text), or of words or pairs of words. Words are runs of small Latin letters and digits
/// after capitals were made small; nothing is stemmed. Of several right texts the nearest counts.
///
/// - SeeAlso: Lin 2004 (ROUGE); `rouge_scorer` of rouge-score with `use_stemmer=False`.
public struct ROUGE: TextMetric {
  /// What is compared.
  public enum Units: String, Sendable, Codable, CaseIterable {
    /// Words: ROUGE-1.
    case words = "rouge1"
    /// Pairs of neighbouring words: ROUGE-2.
    case pairs = "rouge2"
    /// The longest common subsequence: ROUGE-L.
    case subsequence = "rougeL"
  }
  /// The dataset column that holds the right text, or a list of them.
  public var answerColumn = "answer"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.whole
  /// What is compared.
  public var units = Units.subsequence

  /// ROUGE-L against the text of column `answer`.
  public init() {}

  func score(of answer: String, against references: [String]) -> TextScore {
    let words = words(answer)
    let scores = references.map { measure(words, self.words($0)) }
    return scores.max { $0.value < $1.value } ?? TextScore(value: 0, reason: "nothing to compare")
  }

  private func words(_ text: String) -> [String] {
    text.lowercased().unicodeScalars
      .split { !("a"..."z").contains($0) && !("0"..."9").contains($0) }.map { String($0) }
  }

  private func measure(_ words: [String], _ right: [String]) -> TextScore {
    let length = units == .pairs ? 2 : 1
    let hits =
      units == .subsequence
      ? commonSubsequence(words, right)
      : sharedCount(runs(length, of: words), runs(length, of: right))
    let precision = Double(hits) / Double(max(1, words.count - length + 1))
    let recall = Double(hits) / Double(max(1, right.count - length + 1))
    return TextScore(
      value: harmonicMean(precision, recall), reason: "precision \(precision), recall \(recall)",
      components: ["precision": precision, "recall": recall])
  }
}

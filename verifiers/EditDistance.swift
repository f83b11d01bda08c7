import Recipes
import Records
import Rewards

/// How few characters must change to make the right text of a column of the answer: 1 where none.
///
/// `1 - d / max(n, m)`, where `d` counts insertions, deletions and replacements of Unicode scalars
/// (Levenshtein) and `n`, `m` are the lengths. Of several right texts the nearest counts.
public struct EditDistance: TextMetric {
  /// The dataset column that holds the right text, or a list of them.
  public var answerColumn = "answer"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.whole

  /// From the text of column `answer`.
  public init() {}

  func score(of answer: String, against references: [String]) -> TextScore {
    let scalars = Array(answer.unicodeScalars)
    let scores = references.map { measure(scalars, Array($0.unicodeScalars)) }
    return scores.max { $0.value < $1.value } ?? TextScore(value: 0, reason: "nothing to compare")
  }

  private func measure(_ answer: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> TextScore {
    let distance = editDistance(answer, right)
    let length = max(answer.count, right.count)
    return TextScore(
      value: 1 - Double(distance) / Double(max(1, length)),
      reason: "\(distance) of \(length) characters differ",
      components: ["distance": Double(distance)])
  }
}

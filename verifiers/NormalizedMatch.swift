import Recipes
import Records
import Rewards

/// 1 where the answer is one of the right texts of a column, as SQuAD compares them, else 0.
///
/// Small letters, no ASCII punctuation, none of `a`, `an`, `the`, single spaces.
///
/// - SeeAlso: Rajpurkar 2016 (SQuAD), arXiv:1606.05250, §6.1.
public struct NormalizedMatch: TextMetric {
  /// The dataset column that holds the right text, or a list of them.
  public var answerColumn = "answer"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.whole

  /// The text of column `answer`, or one of its texts.
  public init() {}

  func score(of answer: String, against references: [String]) -> TextScore {
    let normal = squadNormal(answer)
    let isRight = references.contains { squadNormal($0) == normal }
    return TextScore(
      value: isRight ? 1 : 0,
      reason: isRight ? "the text is right" : "\"\(normal.prefix(80))\" is no right text")
  }
}

import Recipes
import Records
import Rewards

/// 1 where the answer is nearly a right text of a column, else 0.
///
/// Near is a ratio of at least `threshold`: `2 s / (n + m)`, where `s` is the length of the longest
/// common subsequence of Unicode scalars and `n`, `m` are the lengths; that is one less the share of
/// characters that are inserted or deleted. The component `ratio` is that of the nearest right text.
///
/// - SeeAlso: `fuzz.ratio` of RapidFuzz, which gives it in percent.
public struct FuzzyMatch: TextMetric {
  /// The dataset column that holds the right text, or a list of them.
  public var answerColumn = "answer"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.whole
  /// The least ratio that is near.
  public var threshold = 0.9
  /// Whether texts are compared as SQuAD does: no capitals, punctuation and articles.
  public var normalizes = true

  /// Nine tenths of the text of column `answer`.
  public init() {}

  /// A threshold is above 0 and at most 1.
  public func validate(_ issues: inout Issues) {
    issues.require(
      threshold > 0 && threshold <= 1, "threshold", "is \(threshold); above 0 up to 1 would do")
  }

  func score(of answer: String, against references: [String]) -> TextScore {
    let scalars = settled(answer)
    let ratio = references.map { similarity(scalars, settled($0)) }.max() ?? 0
    let isNear = ratio >= threshold
    return TextScore(
      value: isNear ? 1 : 0, reason: "the ratio is \(ratio), near is \(threshold)",
      components: ["ratio": ratio])
  }

  private func settled(_ text: String) -> [Unicode.Scalar] {
    Array((normalizes ? squadNormal(text) : text).unicodeScalars)
  }

  private func similarity(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Double {
    if a.isEmpty && b.isEmpty { return 1 }
    return 2 * Double(commonSubsequence(a, b)) / Double(a.count + b.count)
  }
}

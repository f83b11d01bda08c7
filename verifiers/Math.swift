import Mathematics
import Records
import Recipes
import Rewards

/// 1 where the answer says the same mathematics as a dataset column, else 0.
///
/// Numbers are compared exactly, expressions by algebraic identity, sets, intervals, tuples, matrices,
/// equations and inequalities by what they say, all else as words. The rules in `extract` are tried in
/// their order: one whose mark is there decides; `whole` and the rules that guess must find something
/// that can be read. The verdict's reason names the rule; its `extracted` is the answer in one
/// canonical form, so that equal answers have equal texts.
public struct Math: Verifier {
  /// The dataset column that holds the right answer.
  public var answerColumn = "answer"
  /// Where the answer may stand, in the completion and in the column; the first that applies counts.
  public var extract: [ExtractionRule] = [
    .boxed, .tag("answer"), .hash, .whole, .answerIs, .lastLatex, .lastNumber,
  ]
  /// Which of several boxes are the answer.
  public var boxes = BoxPolicy.last
  /// The largest absolute difference that still counts as equal.
  public var tolerance = 0.0
  /// Digits in which a decimal must agree with an exact right answer; 0 accepts no decimal for one.
  public var significantDigits = 9
  /// Whether the answer may leave out a unit, a degree sign or a base.
  public var allowsMissingUnits = true
  /// Whether a right answer of 50% is met by 50 too.
  public var allowsMissingPercent = true

  /// Exact equality with column `answer`.
  public init() {}

  /// There are rules, a tolerance is finite and not negative, digits are not negative.
  public func validate(_ issues: inout Issues) {
    issues.require(!extract.isEmpty, "extract", "is empty; a list such as [boxed, whole] would do")
    issues.require(
      tolerance.isFinite && tolerance >= 0, "tolerance", "is \(tolerance); 0 or more would do")
    issues.require(
      (0...1000).contains(significantDigits), "significant_digits",
      "is \(significantDigits); 0 to 1000 would do")
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let gold = rightAnswer(in: try submission.text(column: answerColumn))
    let found: FoundAnswer
    do {
      found = try answer(in: submission.completion, gold: gold)
    } catch {
      return Verdict(.unparseable, reason: error.reason)
    }
    let comparison = comparison.compare(gold: gold, answer: found.text)
    let reason = "\(found.rule): \(comparison.reason)"
    switch comparison.outcome {
    case .equal, .different:
      return .scored(
        comparison.isEqual ? 1 : 0, reason, extracted: comparison.canonical ?? found.text)
    case .unreadable:
      return Verdict(.unparseable, reason: reason, extracted: comparison.canonical)
    }
  }

  private var comparison: AnswerComparison {
    var comparison = AnswerComparison()
    comparison.tolerance = tolerance
    comparison.significantDigits = significantDigits > 0 ? significantDigits : nil
    comparison.allowsMissingUnits = allowsMissingUnits
    comparison.allowsMissingPercent = allowsMissingPercent
    return comparison
  }

  /// The right answer within the text of its column: all of it, where that can be read.
  private func rightAnswer(in text: String) -> String {
    if AnswerComparison.kind(of: text) != .neither, !text.contains("\\boxed") { return text }
    return (try? firstAnswer(in: text, by: extract))?.text ?? text
  }

  private func answer(in text: String, gold: String) throws(Unparseable) -> FoundAnswer {
    let found = try firstAnswer(in: text, by: extract) {
      $0.utf8.count <= 200 && comparison.compare(gold: gold, answer: $0).isEqual
    }
    guard found.rule == .boxed else { return found }
    return try FoundAnswer(text: boxes.answer(in: text, last: found.text, gold: gold), rule: .boxed)
  }
}

import Mathematics
import Records
import Recipes
import Rewards

/// 1 where the answer is the number of a dataset column, else 0.
///
/// Numbers are compared as decimals of any length, never as binary fractions: `1,234.50` is `1234.5`
/// and `9007199254740993` is not `9007199254740992`. `50%` is `0.5`, and a right answer of `50%` is
/// also met by `50`; nothing else is scaled by 100. A currency sign may be left out. The verdict's
/// `extracted` is the number written out plainly, so that equal answers have equal texts.
public struct NumberMatch: Verifier {
  /// The dataset column that holds the right answer.
  public var answerColumn = "answer"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.lastNumber
  /// Where in the column the right answer stands.
  public var extractAnswer = ExtractionRule.whole
  /// The largest absolute difference that still counts as equal.
  public var tolerance = 0.0

  /// The exact number of column `answer`, against the last number written.
  public init() {}

  /// A tolerance is finite and not negative.
  public func validate(_ issues: inout Issues) {
    issues.require(
      tolerance.isFinite && tolerance >= 0, "tolerance",
      "is \(tolerance); a finite number from 0 on would do")
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let text = try submission.answer(in: answerColumn, by: extractAnswer)
    guard let gold = ExactNumber(text) else {
      let reason = "column \"\(answerColumn)\" holds \"\(text.prefix(80))\"; a number would do"
      throw .malformedProblem(id: submission.problem, reason: reason)
    }
    do {
      let answer = try extract.answer(in: submission.completion)
      guard let number = ExactNumber(answer) else {
        return Verdict(.unparseable, reason: "\"\(answer.prefix(80))\" is no number")
      }
      let isRight = matches(number, gold)
      let reason = isRight ? "the number is right" : "the number is not \(gold.text)"
      return .scored(isRight ? 1 : 0, reason, extracted: number.text)
    } catch {
      return Verdict(.unparseable, reason: error.reason)
    }
  }

  private func matches(_ answer: ExactNumber, _ gold: ExactNumber) -> Bool {
    let value = answer.isPercent ? answer.plain.shifted(by: -2) : answer
    if gold.isPercent {
      return isNear(value, gold.plain.shifted(by: -2))
        || !answer.isPercent && isNear(answer, gold.plain)
    }
    return isNear(value, gold)
  }

  private func isNear(_ a: ExactNumber, _ b: ExactNumber) -> Bool {
    guard tolerance > 0, let tolerance = ExactNumber(tolerance) else { return a == b }
    return a.isWithin(tolerance, of: b)
  }
}

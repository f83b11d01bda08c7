import Records
import Recipes
import Rewards

/// 1 where the answer is the very text of a dataset column, else 0.
///
/// Texts are equal where Unicode calls them canonically equivalent. A right answer that is blank is a
/// fault of its row, as with every verifier of answers.
public struct ExactMatch: Verifier {
  /// The dataset column that holds the right answer.
  public var answerColumn = "answer"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.whole
  /// Where in the column the right answer stands.
  public var extractAnswer = ExtractionRule.whole
  /// Whether capitals and small letters are the same.
  public var ignoresCase = false
  /// Whether white space at either end is dropped.
  public var trimsWhitespace = true

  /// The very text of column `answer`.
  public init() {}

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let gold = settled(try submission.answer(in: answerColumn, by: extractAnswer))
    do {
      let answer = settled(try extract.answer(in: submission.completion))
      let isRight = answer == gold
      let reason = isRight ? "the answer is right" : "the answer is not \"\(gold)\""
      return .scored(isRight ? 1 : 0, reason, extracted: answer)
    } catch {
      return Verdict(.unparseable, reason: error.reason)
    }
  }

  private func settled(_ text: String) -> String {
    let trimmed = trimsWhitespace ? text.trimmingWhitespace : text
    return ignoresCase ? trimmed.lowercased() : trimmed
  }
}

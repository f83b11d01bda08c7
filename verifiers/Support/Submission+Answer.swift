import Records
import Rewards

extension Submission {
  /// The right answer: what `rule` finds in a dataset column.
  ///
  /// - Throws: `VerifierError.malformedProblem`, where there is no such column or nothing to find.
  func answer(in column: String, by rule: ExtractionRule) throws(VerifierError) -> String {
    let text = try text(column: column)
    do {
      return try rule.answer(in: text)
    } catch {
      throw .malformedProblem(id: problem, reason: "column \"\(column)\": \(error.reason)")
    }
  }
}

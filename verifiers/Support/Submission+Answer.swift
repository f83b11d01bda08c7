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

  /// The texts of a dataset column that holds one or a list, none of them empty.
  ///
  /// - Throws: `VerifierError.malformedProblem`, where there is anything else.
  func texts(column: String) throws(VerifierError) -> [String] {
    let list = columns[column]?.array
    let texts: [String] =
      if let list { list.compactMap(\.string) } else { [try text(column: column)] }
    guard texts.count == list?.count ?? 1, !texts.isEmpty, !texts.contains("") else {
      throw .malformedProblem(
        id: problem,
        reason: "column \"\(column)\" says nothing; texts that are not empty would do")
    }
    return texts
  }
}

import Recipes
import Records

extension Submission {
  /// The text of a dataset column; a number or truth value counts as its JSON text.
  ///
  /// - Throws: `VerifierError.malformedProblem`, where the row has no such column (with the nearest
  ///   name it has) or the column holds a list, a map or null.
  public func text(column: String) throws(VerifierError) -> String {
    guard let value = columns[column] else {
      throw .malformedProblem(id: problem, reason: missing(column))
    }
    switch value {
    case .string(let text): return text
    case .int, .number, .bool: return value.text
    case .null, .array, .object:
      throw .malformedProblem(
        id: problem,
        reason: "column \"\(column)\" holds \(value.kind); text or a number would do")
    }
  }

  private func missing(_ column: String) -> String {
    let names = columns.members?.map(\.key) ?? []
    let remedy =
      names.isEmpty
      ? "the row has no columns" : didYouMean(column, among: names, "the columns are")
    return "the row lacks column \"\(column)\"; \(remedy)"
  }
}

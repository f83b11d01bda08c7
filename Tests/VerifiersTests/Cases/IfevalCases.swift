import Records
import Rewards
import Testing

@testable import Verifiers

@Suite(.enabled(if: ReferenceCases.exist)) struct IfevalCases {
  /// Those that rest on sentence counts or on the language, which other tools count otherwise.
  private static let approximate: Set = [
    "length_constraints:number_sentences", "language:response_language",
  ]

  @Test func `agrees with the checkers of IFEval`() async throws {
    try await expect(agreeing: 1) { !Self.approximate.contains($0) }
  }

  @Test func `nearly agrees where sentences or languages decide`() async throws {
    try await expect(agreeing: 0.9) { Self.approximate.contains($0) }
  }

  private func expect(agreeing required: Double, _ isWanted: (String) -> Bool) async throws {
    let judge = try verifier("ifeval")
    let name = required == 1 ? "ifeval" : "ifeval sentences, language"
    let rows = try ReferenceCases.read("ifeval_responses", kinds: "ifeval")
    let wanted = rows.filter { row in
      row.row["instruction_ids"]?.array?.contains { isWanted($0.string ?? "") } ?? false
    }
    try await CaseTable.expect(name, wanted, agreeing: required) { row in
      let ids = row.row["instruction_ids"]?.array ?? []
      let result = await judge.results(on: [try submission(row)])[0]
      let chosen = ids.indices.filter { isWanted(ids[$0].string ?? "") }
      return CaseFinding(
        expected: chosen.map {
          labels(row, "expected_strict")[$0] + labels(row, "expected_loose")[$0]
        }
        .joined(separator: " "),
        found: chosen.map { found(result, "strict", $0) + found(result, "loose", $0) }
          .joined(separator: " "), reason: (try? result.get().reason) ?? "\(result)")
    }
  }

  private func submission(_ row: ReferenceCase) throws -> Submission {
    Submission(
      messages: [], completion: try row.text("response"),
      columns: [
        "instruction_id_list": row.row["instruction_ids"] ?? [], "kwargs": row.row["kwargs"] ?? [],
      ], problem: row.id)
  }

  private func labels(_ row: ReferenceCase, _ key: String) -> [String] {
    (row.row[key]?.array ?? []).map { $0 == true ? "1" : "0" }
  }

  private func found(_ result: Result<Verdict, VerifierError>, _ kind: String, _ index: Int)
    -> String
  {
    let number = (try? result.get())?.components["\(kind)[\(index)]"]
    return number.map { $0 == 1 ? "1" : "0" } ?? "?"
  }
}

import Records
import Rewards
import Testing
import Verifiers

@Suite(.enabled(if: ReferenceCases.exist)) struct SQLExactSetCases {
  @Test func `agrees with Spider's exact set match`() async throws {
    let tables = "\(ReferenceCases.root ?? "")/data/spider/tables.json"
    let judge = try await verifier("{type: sql, comparison: exact_set, tables: \(tables)}")
      .prepared(with: VerifierServices())
    try await CaseTable.expect("sql exact_set", ReferenceCases.read("sql_exact_match")) { row in
      guard let isRight = row.isRight else { return nil }
      let submission = Submission(
        messages: [], completion: try row.text("prediction"),
        columns: [
          "answer": .string(try row.text("gold")), "db": .string(try row.text("db")),
        ], problem: row.id)
      return CaseFinding(isRight: isRight, await judge.results(on: [submission])[0])
    }
  }
}

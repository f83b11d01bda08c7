import Records
import Rewards
import Testing
import Verifiers

@Suite(.enabled(if: ReferenceCases.exist)) struct SQLCases {
  @Test(arguments: [
    "set", "bag", "bag_ordered_if_gold_orders", "testsuite_column_permutation",
  ])
  func `agrees with the collected results`(comparison: String) async throws {
    let data = "\(ReferenceCases.root ?? "")/data"
    let judge = try await verifier(
      "{type: sql, comparison: \(comparison), databases: \(data)/spider/database}"
    ).prepared(with: VerifierServices())
    try await CaseTable.expect("sql \(comparison)", ReferenceCases.read("sql_exec")) { row in
      guard let isRight = row.row["expected"]?[comparison]?.bool else { return nil }
      let database = try row.text("db")
      let path = database == "chinook" ? "\(data)/chinook/Chinook_Sqlite.sqlite" : database
      let submission = Submission(
        messages: [], completion: try row.text("prediction"),
        columns: ["answer": .string(try row.text("gold")), "db": .string(path)],
        problem: row.id)
      return CaseFinding(isRight: isRight, await judge.results(on: [submission])[0])
    }
  }
}

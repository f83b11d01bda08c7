import Records
import Rewards
import Testing
import Verifiers

@Suite(.enabled(if: ReferenceCases.exist)) struct NumberMatchCases {
  @Test(arguments: [
    ("gsm8k_solutions", "'after:A:'"), ("math_equiv_gsm8k_bulk", "whole"),
  ])
  func `agrees with the collected answers to GSM8K`(file: String, rule: String) async throws {
    let judge = try verifier("{type: number_match, extract: \(rule)}")
    try await CaseTable.expect("number_match \(file)", ReferenceCases.read(file)) { row in
      guard let isRight = row.isRight, let gold = row.row["gold"] else { return nil }
      let submission = Submission(
        messages: [], completion: try row.text("prediction"),
        columns: .object([JSON.Member("answer", gold)]), problem: row.id)
      return CaseFinding(isRight: isRight, await judge.results(on: [submission])[0])
    }
  }
}

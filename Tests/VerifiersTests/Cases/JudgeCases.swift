import Records
import Rewards
import Testing

@testable import Verifiers

@Suite(.enabled(if: ReferenceCases.exist)) struct JudgeCases {
  @Test func `a judge's reply is read as yes only where it says so`() async throws {
    var reading = ReplyReading()
    reading.field = "correct"
    let rows = try ReferenceCases.read("adversarial", kinds: "judge_output")
    try await CaseTable.expect("adversarial judge_output, read", rows) { row in
      guard let isRight = row.isRight else { return nil }
      let result: Result<Verdict, VerifierError>
      do {
        let found = try reading.score(of: try row.text("judge_output"))
        result = .success(.scored(found.score, found.text))
      } catch let error as Unparseable {
        // A fault of the judge: the sample is not paid.
        result = .success(Verdict(.unparseable, reason: error.reason))
      }
      return CaseFinding(isRight: isRight, result)
    }
  }
}

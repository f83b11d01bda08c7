import Records
import Rewards
import Testing
import Verifiers

@Suite struct FinishedTests {
  @Test func `only a text that the limit cut off scores 0`() async throws {
    let submissions = StopReason.allCases.map {
      Submission(messages: [], completion: "a", tokens: [1, 2], finish: $0)
    }
    let verdicts = try await Finished().verdicts(on: submissions)
    #expect(zip(StopReason.allCases, verdicts).allSatisfy { ($0 == .length) == ($1.score == 0) })
    #expect(verdicts.map(\.reason).contains("cut off after 2 tokens"))
  }

  @Test func `what nobody knows is a fault that names the column`() async throws {
    let known = Submission(messages: [], completion: "a", finish: .stopString)
    #expect(try await Finished().verdicts(on: [known])[0].reason == "ended")
    let unknown = Submission(messages: [], completion: "a", problem: "p")
    let fault = VerifierError.malformedProblem(
      id: "p",
      reason: "why the completion ended is not known; column \"finish_reason\" with stop or length "
        + "would say it")
    await #expect(throws: fault) { try await Finished().verdicts(on: [unknown]) }
  }
}

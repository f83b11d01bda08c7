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
}

import Records
import Rewards
import Testing
import Verifiers

@Suite struct WordShareTests {
  private func score(_ completion: String, _ accepted: JSON = "lark tern") async throws -> Double? {
    try await WordShare().verdicts(on: [
      Submission(messages: [], completion: completion, columns: ["accepted": accepted])
    ])[0].score
  }

  @Test func `scores the share of accepted words, each once`() async throws {
    #expect(try await score("lark tern") == 1)
    #expect(try await score("lark oak\ncod tern") == 0.5)
    #expect(try await score("lark lark") == 0.5)
    #expect(try await score("larks") == 0)
    #expect(try await score(" ") == 0)
    #expect(try await score("lark", ["lark", "lark"]) == 1)
  }

  @Test func `a row without the column is a fault`() async {
    await #expect(throws: VerifierError.self) {
      try await WordShare().verdicts(on: [Submission(messages: [], completion: "a")])
    }
  }
}

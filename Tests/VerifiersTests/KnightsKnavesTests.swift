import Records
import Rewards
import Testing
import Verifiers

@Suite struct KnightsKnavesTests {
  private func verdict(_ text: String, _ solution: JSON = [true, false]) async throws -> Verdict {
    let row = Submission(
      messages: [], completion: text, columns: ["names": ["Zoey", "Al"], "solution": solution])
    return try await KnightsKnaves().verdicts(on: [row])[0]
  }

  @Test(arguments: [
    ("<think>x</think><answer>(1) Zoey is a knight\n(2) Al is a knave</answer>", 1.0),
    ("<answer>zoey: KNIGHT, al: Knave.</answer>", 1),
    ("<answer>Al is a knave and Zoey is a knight</answer>", 1),
    (
      "<answer>Zoey is a knave\nAl is a knave</answer><answer>Zoey is a knight; Al, knave</answer>",
      1
    ),
    ("<answer>Zoey is a knight\nAl is a knight</answer>", 0),
  ])
  func `roles are compared`(text: String, score: Double) async throws {
    #expect(try await verdict(text).score == score)
  }

  @Test(arguments: [
    "Zoey is a knight, Al is a knave", "<answer>Zoey is a knight</answer>",
    "<answer>Zoey is a knight, Al is a knave, Al is a knight</answer>",
    "<answer>Zoey is a knight, Al is not a knight</answer>",
    "<answer>Zoey is a knight or a knave, Al is a knave</answer>",
    "<answer>Zoey and Al: knave</answer>", "<answer>Zoe is a knight, Al is a knave</answer>",
  ])
  func `what does not say one role of each is unparseable`(text: String) async throws {
    #expect(try await verdict(text).outcome == .unparseable)
  }

  @Test func `the solution may be a text`() async throws {
    let text = "<answer>Zoey is a knight, Al is a knave</answer>"
    #expect(try await verdict(text, "(1) Zoey is a knight\n(2) Al is a knave").score == 1)
    await #expect(throws: VerifierError.self) { try await verdict(text, [true]) }
  }
}

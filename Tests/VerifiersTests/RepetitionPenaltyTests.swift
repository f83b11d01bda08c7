import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct RepetitionPenaltyTests {
  @Test(
    arguments: [
      ("this is a test sentence", 2, -1.0, 0.0), ("this this this this this", 2, -1, -0.75),
      ("this is a this is a test", 2, -1, -1.0 / 3), ("this is a this is a test", 3, -2, -0.4),
      ("test test test test", 3, -0.5, -0.25), ("word word word word", 3, -1, -0.5),
      ("A b C a B c", 3, -1, -0.25), ("one two one two", 3, -1, 0), ("word", 3, -1, 0),
      ("", 2, -1, 0),
    ] as [(String, Int, Double, Double)])
  func `charges are those of open-r1`(text: String, size: Int, most: Double, expected: Double)
    async throws
  {
    var verifier = RepetitionPenalty()
    (verifier.ngramSize, verifier.maxPenalty) = (size, most)
    let score = try #require(try await verifier.verdicts(on: [submission(text)])[0].score)
    #expect(abs(score - expected) < 1e-12)
  }

  @Test func `tokens and characters may be counted`() async throws {
    var verifier = RepetitionPenalty()
    (verifier.ngramSize, verifier.unit) = (2, .tokens)
    // Five pairs, two of them different.
    let row = Submission(messages: [], completion: "x", tokens: [1, 2, 1, 2, 1, 2])
    #expect(try await verifier.verdicts(on: [row])[0].score == -0.6)
    await #expect(throws: VerifierError.self) { try await verifier.verdicts(on: [submission("x")]) }
    verifier.unit = .characters
    #expect(try await verifier.verdicts(on: [submission("这 这这 这这")])[0].score == -0.75)
  }

  @Test func `a text without spaces repeats itself too`() async throws {
    let one = String(repeating: "ha", count: 500)
    let url = "see https://example.com/" + String(repeating: "x", count: 70) + " for more of it"
    let rows = [one, "he said " + one, url].map { submission($0) }
    let scores = try await RepetitionPenalty().verdicts(on: rows).map { $0.score ?? 1 }
    // 998 trigrams of letters, 2 of them different.
    #expect(scores[0] == -996.0 / 998 && scores[1] < -0.98 && scores[2] == 0)
  }

  @Test func `settings are checked`() {
    var verifier = RepetitionPenalty()
    (verifier.ngramSize, verifier.maxPenalty) = (0, 1)
    var issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["ngram_size", "max_penalty"])
  }
}

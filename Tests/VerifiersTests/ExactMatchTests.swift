import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct ExactMatchTests {
  @Test func `texts are compared as settings say`() async throws {
    var verifier = ExactMatch()
    let right = submission(" Paris\n", answer: "Paris")
    let capitals = submission("PARIS", answer: "Paris")
    #expect(try await verifier.verdicts(on: [right, capitals]).map(\.score) == [1, 0])
    verifier.ignoresCase = true
    #expect(try await verifier.verdicts(on: [capitals])[0].score == 1)
    verifier.trimsWhitespace = false
    #expect(try await verifier.verdicts(on: [right])[0].score == 0)
  }

  @Test(arguments: ["", " \n"])
  func `an empty right answer is the row's fault`(gold: String) async {
    await #expect(throws: VerifierError.self) {
      try await ExactMatch().verdicts(on: [submission("", answer: .string(gold))])
    }
    await #expect(throws: VerifierError.self) {
      try await NormalizedMatch().verdicts(on: [submission("", answer: .string(gold))])
    }
  }

  @Test func `composed and decomposed letters are the same`() async throws {
    let text = submission("caf\u{E9}", answer: "cafe\u{301}")
    #expect(try await ExactMatch().verdicts(on: [text])[0].score == 1)
  }

  @Test func `rules read completion and column`() async throws {
    var verifier = ExactMatch()
    verifier.extract = .boxed
    verifier.extractAnswer = .hash
    let texts = ["\\boxed{7}", "7"].map { submission($0, answer: "work\n#### 7") }
    let verdicts = try await verifier.verdicts(on: texts)
    #expect(verdicts.map(\.outcome) == [.scored(1), .unparseable])
    #expect(verdicts[0].extracted == "7")
    let broken = submission("\\boxed{7}", answer: "7")
    await #expect(
      throws: VerifierError.malformedProblem(
        id: "rows.jsonl:3", reason: "column \"answer\": there is no ####")
    ) { try await verifier.verdicts(on: [broken]) }
  }
}

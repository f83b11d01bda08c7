import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct LengthTests {
  @Test(arguments: [
    (Length.Unit.words, "it's one.", 3), (.characters, "e\u{301}\r\n", 4),
    (.sentences, "One. Two!", 2), (.sentences, " ", 0), (.words, "", 0),
  ])
  func `what is asked for is counted`(unit: Length.Unit, text: String, count: Int) async throws {
    var verifier = Length()
    (verifier.unit, verifier.least, verifier.most) = (unit, count, count)
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == 1)
    (verifier.least, verifier.most) = (count + 1, nil)
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == 0)
  }

  @Test func `tokens are those that were written`() async throws {
    var verifier = Length()
    (verifier.unit, verifier.most) = (.tokens, 2)
    let row = Submission(messages: [], completion: "x", tokens: [1, 2, 3])
    #expect(try await verifier.verdicts(on: [row])[0].reason == "3 tokens; 0 to 2 are right")
    for text in ["x", ""] {
      let error = await #expect(throws: VerifierError.self) {
        try await verifier.verdicts(on: [submission(text)])
      }
      #expect(error?.description.contains("column \"completion_ids\"") == true)
    }
  }

  @Test func `settings are checked`() {
    var verifier = Length()
    (verifier.unit, verifier.least, verifier.most, verifier.extract) = (.tokens, -1, -2, .boxed)
    var issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["least", "most", "extract"])
  }
}

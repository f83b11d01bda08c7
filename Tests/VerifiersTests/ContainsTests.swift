import Records
import Recipes
import Rewards
import Testing
import Verifiers

@Suite struct ContainsTests {
  @Test(arguments: [
    ("Lily ran. Then Lily slept", 1.0), ("She saw Lily.", 1), ("Lilys cat", 0), ("lily", 0),
    ("", 0),
    ("\"Lily!\"", 1),
  ])
  func `a text occurs as whole words`(completion: String, score: Double) async throws {
    let verdict = try await Contains().verdicts(on: [submission(completion, answer: "Lily")])[0]
    #expect(verdict.score == score)
  }

  @Test func `a list is paid by the share that occurs`() async throws {
    var verifier = Contains()
    verifier.column = "words"
    verifier.ignoresCase = true
    let columns: JSON = ["words": ["Cat", "dog house", "bird"]]
    let text = Submission(messages: [], completion: "the cat in a DOG house", columns: columns)
    let verdict = try await verifier.verdicts(on: [text])[0]
    #expect(verdict.score == 2.0 / 3)
    #expect(verdict.reason == "\"bird\" does not occur")
  }

  @Test(
    arguments: [["words": []], ["words": [1, "a"]], ["words": ["a", ""]], ["words": ""]] as [JSON])
  func `a column that names nothing is the row's fault`(columns: JSON) async throws {
    var verifier = Contains()
    verifier.column = "words"
    let row = Submission(messages: [], completion: "a", columns: columns, problem: "x:1")
    await #expect(throws: VerifierError.self) { try await verifier.verdicts(on: [row]) }
  }
}

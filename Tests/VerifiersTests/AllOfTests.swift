import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct AllOfTests {
  private func both() throws -> AllOf {
    let text = "{verifiers: [finished, {type: number_match, extract: boxed}]}"
    return try Node(yaml: text, file: "test").decode(AllOf.self)
  }

  @Test(arguments: [
    ("\\boxed{42}", StopReason.endOfSequence, Verdict.Outcome.scored(1)),
    ("\\boxed{42}", .length, .scored(0)), ("\\boxed{41}", .endOfSequence, .scored(0)),
    ("nothing", .endOfSequence, .unparseable),
  ])
  func `the lowest score counts`(text: String, finish: StopReason, outcome: Verdict.Outcome)
    async throws
  {
    let row = Submission(
      messages: [], completion: text, finish: finish, columns: ["answer": "42"])
    let verdict = try await both().verdicts(on: [row])[0]
    #expect(verdict.outcome == outcome)
    if outcome == .scored(0) {
      #expect(verdict.components.values.min() == 0)
      #expect(verdict.reason.hasPrefix(finish == .length ? "finished: " : "number_match: "))
    }
  }

  @Test func `an empty list is refused`() throws {
    var issues = Issues()
    var none = AllOf()
    none.verifiers = []
    none.validate(&issues)
    #expect(issues.found.map(\.key) == ["verifiers"])
    #expect(throws: RecipeErrors.self) {
      try Node(yaml: "{verifiers: [finishd]}", file: "test").decode(AllOf.self)
    }
  }
}

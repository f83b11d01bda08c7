import Recipes
import Records
import Rewards
import Synchronization
import Testing
import Verifiers

@Suite struct GatedTests {
  private func gated() -> Gated {
    var gated = Gated()
    (gated.gate, gated.then) = (.scripted("a"), .scripted("b"))
    return gated
  }

  private static let outcomes: [(JSON, Verdict.Outcome)] = [
    (["a": 1, "b": 0.5], Verdict.Outcome.scored(0.5)), (["a": 0.9, "b": 0.5], .scored(-2)),
    (["a": "none", "b": 0.5], .notApplicable), (["a": "mute", "b": 0.5], .scored(-2)),
    (["a": 1, "b": "mute"], .unparseable), (["a": 1, "b": "none"], .notApplicable),
    // What is stopped is not asked, so it cannot fail.
    (["a": 0, "b": "break"], .scored(-2)),
  ]

  @Test(arguments: outcomes)
  func `only what holds is judged`(columns: JSON, outcome: Verdict.Outcome) async throws {
    var gated = gated()
    gated.otherwise = -2
    #expect(try await gated.verdicts(on: [row(columns)])[0].outcome == outcome)
  }

  @Test func `the reason says what does not hold`() async throws {
    let verdict = try await gated().verdicts(on: [row(["a": 0.5, "b": 1])])[0]
    #expect(verdict.reason == "scripted does not hold: read" && verdict.extracted == "a=0.5")
  }

  private static let faults: [(JSON, VerifierError)] = [
    (["a": "break", "b": 1], VerifierError.failed(reason: "scripted: it broke")),
    (["a": "late", "b": 1], .timedOut(seconds: 1)),
    (
      ["a": "nan", "b": 1],
      .failed(reason: "scripted: the score is nan; a finite number would do")
    ),
  ]

  @Test(arguments: faults)
  func `a gate that cannot be judged is a fault`(columns: JSON, fault: VerifierError) async {
    #expect(await gated().results(on: [row(columns)]) == [.failure(fault)])
  }

  @Test func `a recipe spells it out`() throws {
    let text = "{gate: format, at_least: 0.5, then: {type: number_match, extract: boxed}}"
    let gated = try Node(yaml: text, file: "test").decode(Gated.self)
    #expect(gated.gate.name == "format" && gated.atLeast == 0.5 && gated.otherwise == 0)
    #expect((gated.then.part as? NumberMatch)?.extract == .boxed)
    #expect(throws: RecipeErrors.self) {
      try Node(yaml: "{gate: format, at_least: .inf}", file: "test").decode(Gated.self)
    }
  }
}

import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct WeightedSumTests {
  private func sum() -> WeightedSum {
    var (a, b) = (WeightedPart(), WeightedPart())
    (a.verifier, a.weight) = (.scripted("a"), 2)
    (b.verifier, b.weight, b.unparseableScore) = (.scripted("b"), -1, 0.5)
    var sum = WeightedSum()
    sum.parts = [a, b]
    return sum
  }

  private static let sums: [(JSON, Verdict.Outcome)] = [
    // 2a − b; mute in b stands for 0.5, in a for 0.
    (["a": 1, "b": 0.25], Verdict.Outcome.scored(1.75)), (["a": 1, "b": "mute"], .scored(1.5)),
    (["a": "mute", "b": 1], .scored(-1)), (["a": "none", "b": 1], .scored(-1)),
    (["a": 1, "b": "none"], .scored(2)), (["a": "none", "b": "none"], .notApplicable),
    (["a": "mute", "b": "mute"], .unparseable), (["a": "mute", "b": "none"], .unparseable),
  ]

  @Test(arguments: sums)
  func `scores are weighted, and nothing is rescaled`(columns: JSON, outcome: Verdict.Outcome)
    async throws
  {
    #expect(try await sum().verdicts(on: [row(columns)])[0].outcome == outcome)
  }

  @Test func `the sum is held between its bounds, the parts are not`() async throws {
    var sum = sum()
    (sum.floor, sum.cap) = (0, 1)
    let verdicts = try await sum.verdicts(on: [row(["a": 1, "b": 0]), row(["a": 0, "b": 1])])
    #expect(verdicts.map(\.score) == [1, 0])
    #expect(verdicts[0].components == ["scripted": 1, "scripted.2": 0])
    #expect(verdicts[0].extracted == "a=1.0")
  }

  @Test func `a fault of one is a fault of the whole`() async {
    let results = await sum().results(on: [row(["a": 1, "b": "break"]), row(["a": 1, "b": 1])])
    #expect(results[0] == .failure(.failed(reason: "scripted: it broke")))
    #expect((try? results[1].get().score) == 1)
  }

  @Test func `bounds out of order and empty sums are refused`() {
    var issues = Issues()
    var wrong = WeightedSum()
    (wrong.parts, wrong.floor, wrong.cap) = ([], 1, 0)
    wrong.validate(&issues)
    #expect(issues.found.map(\.key) == ["parts", "cap"])
  }
}

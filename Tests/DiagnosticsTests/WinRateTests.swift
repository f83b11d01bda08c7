import Diagnostics
import Records
import Testing

@Suite struct WinRateTests {
  @Test func `every sample meets every other, and a tie is half a win`() {
    // 1 beats 0 and ties 1, 0 ties 0 and loses to 1: (1 + ½ + ½ + 0) / 4.
    #expect(Match(mine: [1, 0], others: [0, 1]).winShare == 0.5)
    #expect(Match(mine: [0.5, 0.9], others: [0.5]).winShare == 0.75)
    #expect(Match(mine: [], others: [1]).winShare == nil)
  }

  @Test func `the rate is a mean over prompts with an interval over prompts`() throws {
    let matches = [
      Match(mine: [1], others: [0]), Match(mine: [1], others: [1]), Match(mine: [], others: [1]),
    ]
    let rate = try Bootstrap(seed: Seed(1)).winRate(matches)
    #expect(rate.value == 0.75 && rate.low == 0.5 && rate.high == 1)
    #expect(throws: EvaluationError.self) { try Bootstrap(seed: Seed(1)).winRate([]) }
  }
}

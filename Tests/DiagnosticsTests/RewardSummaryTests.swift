import Diagnostics
import Foundation
import Records
import Testing

@Suite struct RewardSummaryTests {
  private func comparisons(_ list: [(Double, Int, Int)]) -> [RewardComparison] {
    list.map { RewardComparison(margin: $0.0, chosenLength: $0.1, rejectedLength: $0.2) }
  }

  @Test func `claims meet what happened`() {
    // σ(0.1) = 0.525 lies in the first of five bins, σ(3) = 0.953 in the last.
    let table = Calibration(margins: [0.1, -0.1, 0, 3, 3, 3, -3, .nan], bins: 5)
    #expect(table.bins.map(\.count) == [3, 0, 0, 0, 4])
    #expect(table.bins[0].right == 0.5)
    #expect(table.bins[4].right == 0.75)
    let (low, high) = ((2 / (1 + exp(-0.1)) + 0.5) / 3, 1 / (1 + exp(-3.0)))
    #expect(abs(table.bins[0].claimed - low) < 1e-12)
    #expect(abs(table.error - (3 * (low - 0.5) + 4 * (high - 0.75)) / 7) < 1e-12)
    #expect(Calibration(margins: [1e9]).bins[9].count == 1)
    #expect(Calibration(margins: []).error == 0)
  }

  @Test func `a summary counts what is right and what is long`() throws {
    // Longer is chosen in two of three unequal pairs, and preferred in one.
    let summary = try RewardSummary(
      of: comparisons([(1, 5, 3), (-1, 7, 4), (2, 2, 2), (0.5, 1, 4)]),
      bootstrap: Bootstrap(seed: Seed(1)))
    #expect(summary.accuracy.value == 0.75)
    #expect(summary.longerChosen == 2.0 / 3)
    #expect(summary.longerPreferred == 1.0 / 3)
    // (2 - 3 - 1.5) / √(6.25 · 22).
    #expect(abs(summary.lengthCorrelation - -2.5 / (6.25 * 22.0).squareRoot()) < 1e-12)
  }

  @Test func `length alone correlates wholly, and equal lengths not at all`() throws {
    let bootstrap = Bootstrap(seed: Seed(1))
    let long = try RewardSummary(of: comparisons([(2, 5, 3), (-1, 3, 4)]), bootstrap: bootstrap)
    #expect(abs(long.lengthCorrelation - 1) < 1e-12)
    let equal = try RewardSummary(of: comparisons([(2, 5, 5)]), bootstrap: bootstrap)
    #expect(equal.lengthCorrelation == 0)
    #expect(throws: EvaluationError.self) { try RewardSummary(of: [], bootstrap: bootstrap) }
  }
}

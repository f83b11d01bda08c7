import Objectives
import Records
import Tensors
import Testing

@Suite struct ReinforceTests {
  @Test func `losses under each reduction are those worked by hand`() {
    // -A log π, summed by row: 3.75, -1.85, -1.76, 0.65 with A = 1, -1, -0.5, 0.5: 0.79 in all.
    #expect(close(Worked.reduced(Reinforce()), [0.079, 0.1975, 0.018958, 0.049375], 1e-6))
    // A from the batch's mean, 0.625: 0.2975 in all.
    var estimator = BatchRelative()
    estimator.scalesRewards = false
    let credit = estimator.advantages(for: [group([1, 0, 0.5, 1])])
    let advantages = credit[0].tokens.map { $0[0] }
    #expect(advantages == [0.375, -0.625, -0.125, 0.375])
    let reduced = Worked.reduced(Reinforce(), advantages: advantages)
    #expect(close(Array(reduced[..<2]), [0.029750, 0.074375], 1e-6))
  }

  @Test func `whole responses against the others of their group give RLOO's loss`() {
    // (0.5 · 3.75 - 0.833333 · 1.85 - 0.166667 · 3.52 + 0.5 · 1.3) / 4.
    let credit = RLOO().advantages(for: [group([1, 0, 0.5, 1])])
    let reduced = Worked.reduced(Reinforce(), advantages: credit[0].tokens.map { $0[0] })
    #expect(close([reduced[1]], [0.099167], 1e-6))
  }

  @Test func `the gradient is the clipped surrogate's at the first update`() {
    func slopes(_ surrogate: any Surrogate) -> [Float] {
      gradient(at: Worked.logProbs) {
        surrogate.losses(
          PolicyBatch(
            logProbs: $0, advantages: vector(Worked.spread(Worked.advantages)),
            responses: Worked.responses)
        ).sum()
      }.gradient
    }
    #expect(close(slopes(Reinforce()), slopes(ClippedSurrogate()), 1e-7))
    #expect(slopeError(at: Worked.logProbs) { Reinforce().losses(Worked.batch($0)) } < 2e-3)
  }
}

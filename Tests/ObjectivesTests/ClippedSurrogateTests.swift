import Foundation
import Objectives
import Recipes
import Tensors
import Testing

@Suite struct ClippedSurrogateTests {
  static func mean(_ surrogate: ClippedSurrogate, _ logProbs: Tensor, _ reduction: any Reduction)
    -> Tensor
  {
    PolicyObjective(surrogate: surrogate, reduction: reduction)
      .loss(Worked.batch(logProbs), in: Worked.scope)
  }

  @Test func `token losses are those worked by hand`() {
    // Row 0, A = 1: -min(1.349859, 1.2) = -1.2, -1, -0.740818, -1.051271.
    // Row 1, A = -1: -min(-0.818731, -0.818731) = 0.818731; -min(-1.284025, -1.2) = 1.284025.
    // Row 2, A = -0.5: 0.5 * 1.648721 = 0.824361, 0.5 * 0.980199 = 0.490099,
    //   0.606531 is below 0.8 and max(0.303265, 0.4) = 0.4. Row 3, A = 0.5: -0.5 * 1.2 = -0.6.
    let losses = ClippedSurrogate().losses(Worked.batch()).scalars
    let expected: [Float] = [
      -1.2, -1, -0.740818, -1.051271, 0.818731, 1.284025, 0.824361, 0.490099, 0.4, -0.6,
    ]
    #expect(close(losses, expected, 2e-6))
  }

  @Test func `the token mean's gradient is -A r / N where nothing is clipped, else 0`() {
    let result = gradient(at: Worked.logProbs) {
      Self.mean(ClippedSurrogate(), $0, TokenMean())
    }
    let expected: [Float] = [
      0, -0.1, -0.074082, -0.105127, 0.081873, 0.128403, 0.082436, 0.049010, 0, 0,
    ]
    #expect(close([result.value], [-0.077487], 1e-6))
    #expect(close(result.gradient, expected, 1e-6))
  }

  @Test func `clip-higher lets a rising token go further`() {
    // Rows 0 and 3: -1.28 and -0.64 in place of -1.2 and -0.6, so (0.08 + 0.04) / 10 less.
    var surrogate = ClippedSurrogate()
    surrogate.epsilonHigh = 0.28
    let found = Worked.reduced(surrogate)
    #expect(close(found, [-0.089487, -0.223718, -0.008789, -0.055930], 1e-6))
    let symmetric = Worked.reduced(ClippedSurrogate())
    #expect(close(symmetric, [-0.077487, -0.193718, 0.006211, -0.048430], 1e-6))
  }

  @Test func `delta caps a ratio that a negative advantage would follow without limit`() {
    // r = exp(1.609438) = 5, A = -1: 5 without the cap, 4 with delta 4; no gradient beyond it.
    var surrogate = ClippedSurrogate()
    func loss(_ x: Tensor) -> Tensor {
      surrogate.losses(
        PolicyBatch(
          logProbs: x, old: vector([-2.609438]), advantages: vector([-1]), responses: [0..<1]))
    }
    #expect(close(loss(vector([-1])).scalars, [5], 1e-5))
    surrogate.delta = 4
    let capped = gradient(at: [-1], loss)
    #expect(capped.value == 4 && capped.gradient == [0])
  }

  @Test func `delta is the constant of the dual clip`() {
    // max(-A r, -A clip(r)), and for A < 0 no more than -A c: with r = 5 and c = 3, 5 becomes 3.
    var surrogate = ClippedSurrogate()
    surrogate.delta = 3
    let ratios: [Float] = [0.5, 1, 1.1, 2, 5, 0.5, 1, 1.1, 2, 5]
    let advantages: [Float] = [-1, -1, -1, -1, -1, 1, 1, 1, 1, 1]
    let batch = PolicyBatch(
      logProbs: vector(ratios.map { Float(log(Double($0))) }), old: vector(ratios.map { _ in 0 }),
      advantages: vector(advantages), responses: [0..<10])
    let expected = zip(ratios, advantages).map { r, a in
      let loss = max(-a * r, -a * min(max(r, 0.8), 1.2))
      return a < 0 ? min(loss, -a * 3) : loss
    }
    #expect(expected[4] == 3)
    #expect(close(surrogate.losses(batch).scalars, expected, 1e-6))
  }

  @Test func `gradients equal central differences`() {
    var capped = ClippedSurrogate()
    capped.epsilonHigh = 0.28
    capped.delta = 1.4
    for surrogate in [ClippedSurrogate(), capped] {
      let error = slopeError(at: Worked.logProbs) { surrogate.losses(Worked.batch($0)) }
      #expect(error < 2e-3)
    }
  }

  @Test func `log-ratios of ±100 stay finite`() {
    let result = gradient(at: [-100, 0, -100, 0]) {
      let batch = PolicyBatch(
        logProbs: $0, old: vector([0, -100, 0, -100]), advantages: vector([1, 1, -1, -1]),
        responses: [0..<2, 2..<4])
      return ClippedSurrogate().losses(batch).sum()
    }
    #expect(result.value.isFinite)
    #expect(result.gradient.allSatisfy { $0.isFinite })
  }

  @Test func `settings out of range are named with what would do`() {
    var surrogate = ClippedSurrogate()
    surrogate.epsilon = 0
    surrogate.epsilonHigh = 0.28
    surrogate.delta = 1.2
    var issues = Issues()
    surrogate.validate(&issues)
    #expect(
      issues.found.map { "\($0.key): \($0.problem)" } == [
        "epsilon: 0.0 is not above 0; 0.2 is usual",
        "delta: 1.2 is not above 1 + epsilon_high = 1.28; leave it out, or set a larger cap",
      ])
    issues = Issues()
    ClippedSurrogate().validate(&issues)
    #expect(issues.found.isEmpty)
  }
}

import Foundation
import Objectives
import Recipes
import Tensors
import Testing

@Suite struct ReferenceKLTests {
  static func penalty(_ estimator: ReferenceKL.Estimator, beta: Float = 1, corrects: Bool = false)
    -> ReferenceKL
  {
    var penalty = ReferenceKL()
    penalty.estimator = estimator
    penalty.beta = beta
    penalty.correctsBias = corrects
    return penalty
  }

  // x = logp - ref: 0.4 0.1 -0.4 0.1 | -0.3 0.35 | 0.6 0.03 -0.4 | 0.2; the sum is 0.68, so the
  // token mean of k1 is 0.068; half the sum of squares is 0.5567; exp(-x) + x - 1 sums to 0.53618.
  @Test(arguments: [
    (ReferenceKL.Estimator.k1, [Float](arrayLiteral: 0.068, 0.17, 0.087917, 0.0425)),
    (.k2, [0.055670, 0.139175, 0.050610, 0.034794]),
    (.k3, [0.053618, 0.134045, 0.048580, 0.033511]),
  ])
  func `each estimator gives the numbers worked by hand`(
    estimator: ReferenceKL.Estimator, expected: [Float]
  ) {
    let reductions: [any Reduction] = [
      TokenMean(), ResponseSum(), ResponseMean(), ConstantLength(),
    ]
    let zero = Worked.batch(advantages: [0, 0, 0, 0])
    let found = reductions.map {
      PolicyObjective(
        surrogate: ClippedSurrogate(), regularizers: [Self.penalty(estimator)], reduction: $0
      ).loss(zero, in: Worked.scope).scalars[0]
    }
    #expect(close(found, expected, 1e-6))
  }

  @Test(arguments: ReferenceKL.Estimator.allCases, [true, false])
  func `gradients equal central differences`(estimator: ReferenceKL.Estimator, corrects: Bool) {
    let penalty = Self.penalty(estimator, beta: 0.5, corrects: corrects)
    #expect(slopeError(at: Worked.logProbs) { penalty.penalties(Worked.batch($0)) } < 2e-3)
  }

  @Test func `expected gradients are 0 for k1, KL's for k2, the reverse KL's for k3`() {
    // π = (.5, .3, .2), ref = (.4, .4, .2), KL(π ‖ ref) = Σ π log(π / ref) = 0.025267. The gradient
    // with respect to logit j is Σ_i π_i k'(x_i) (δ_ij - π_j): for k2 (0.098938, -0.093885,
    // -0.005053), for k3 π - ref.
    let (policy, reference): ([Float], [Float]) = ([0.5, 0.3, 0.2], [0.4, 0.4, 0.2])
    func logitGradient(_ estimator: ReferenceKL.Estimator, corrects: Bool = false) -> [Float] {
      let slopes = gradient(at: policy.map { log($0) }) { x in
        let batch = PolicyBatch(
          logProbs: x, reference: vector(reference.map { log($0) }), advantages: vector([0, 0, 0]),
          responses: [0..<3])
        return Self.penalty(estimator, corrects: corrects).penalties(batch).sum()
      }.gradient
      let mean = zip(policy, slopes).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(policy, slopes).map { $0 * ($1 - mean) }
    }
    #expect(close(logitGradient(.k1), [0, 0, 0], 1e-6))
    #expect(close(logitGradient(.k2), [0.098938, -0.093885, -0.005053], 1e-6))
    #expect(close(logitGradient(.k3), [0.1, -0.1, 0], 1e-6))
    // Times the ratio, k1 and k3 both have the slope x, up to a constant: KL's gradient.
    for estimator in [ReferenceKL.Estimator.k1, .k3] {
      let corrected = logitGradient(estimator, corrects: true)
      #expect(close(corrected, [0.098938, -0.093885, -0.005053], 1e-6))
    }
  }

  @Test func `expected values are KL's for k1 and k3, less for k2`() {
    // π = (.5, .3, .2), ref = (.4, .4, .2): Σ π x²/2 = 0.024862.
    let (policy, reference): ([Float], [Float]) = ([0.5, 0.3, 0.2], [0.4, 0.4, 0.2])
    let batch = PolicyBatch(
      logProbs: vector(policy.map { log($0) }), reference: vector(reference.map { log($0) }),
      advantages: vector([0, 0, 0]), responses: [0..<3])
    let means = [ReferenceKL.Estimator.k1, .k2, .k3].map { estimator in
      zip(policy, Self.penalty(estimator).penalties(batch).scalars).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(close(means, [0.025267, 0.024862, 0.025267], 1e-6))
  }

  @Test func `a coefficient of 0 needs no reference, costs nothing and reports nothing`() {
    let off = ReferenceKL()
    let batch = PolicyBatch(
      logProbs: vector([-1, -2]), advantages: vector([1, 1]), responses: [0..<2])
    #expect(off.needs == [])
    #expect(off.penalties(batch).scalars == [0, 0])
    #expect(off.readings(batch).isEmpty)
    #expect(Self.penalty(.k3).needs == .reference)
    #expect(Self.penalty(.k3, corrects: true).needs == [.reference, .old])
  }

  @Test func `log-ratios of ±100 stay finite`() {
    for estimator in ReferenceKL.Estimator.allCases {
      let result = gradient(at: [-100, 0]) {
        let batch = PolicyBatch(
          logProbs: $0, old: vector([0, -100]), reference: vector([0, -100]),
          advantages: vector([1, 1]), responses: [0..<2])
        return Self.penalty(estimator, corrects: true).penalties(batch).sum()
      }
      #expect(result.value.isFinite && result.gradient.allSatisfy { $0.isFinite })
    }
  }

  @Test func `a negative coefficient is refused`() {
    var issues = Issues()
    Self.penalty(.k3, beta: -0.1).validate(&issues)
    #expect(issues.found.map(\.key) == ["beta"])
    #expect(issues.found.map(\.problem) == ["-0.1 is not 0 or more; 0 trains without a reference"])
  }
}

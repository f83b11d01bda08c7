import Objectives
import Recipes
import Records
import Tensors
import Testing

@Suite struct SequenceClippedTests {
  // Means of log-ratios: (0.3 + 0 - 0.3 + 0.05) / 4, (-0.2 + 0.25) / 2, (0.5 - 0.02 - 0.5) / 3, 0.3;
  // s = 1.012578, 1.025315, 0.993356, 1.349859.
  static func surrogate(
    _ epsilon: Float? = nil, ratio: SequenceClipped.Ratio = .mean,
    credit: SequenceClipped.CreditLevel = .sequence
  ) -> SequenceClipped {
    var surrogate = SequenceClipped()
    if let epsilon { (surrogate.epsilon, surrogate.epsilonHigh) = (epsilon, nil) }
    (surrogate.ratio, surrogate.credit) = (ratio, credit)
    return surrogate
  }

  static func mean(_ surrogate: SequenceClipped, _ logProbs: Tensor) -> Tensor {
    PolicyObjective(surrogate: surrogate, reduction: ResponseMean())
      .loss(Worked.batch(logProbs), in: Worked.scope)
  }

  @Test func `the paper's narrow bounds give the loss worked by hand`() {
    // -1.0004, 1.025315, 0.5 · max(0.993356, 0.9997) = 0.49985, -0.5 · 1.0004: their mean.
    let loss = Self.mean(Self.surrogate(), vector(Worked.logProbs))
    #expect(close(loss.scalars, [0.006141], 1e-6))
  }

  @Test func `every token of a response has the gradient -A s / (B L)`() {
    let result = gradient(at: Worked.logProbs) { Self.mean(Self.surrogate(0.2), $0) }
    #expect(close([result.value], [-0.022646], 1e-6))
    let expected = Worked.spread([-0.063286, 0.128164, 0.041390, 0])
    #expect(close(result.gradient, expected, 1e-6))
  }

  @Test func `the product of ratios gives the loss worked by hand`() {
    // Products 1.051271, 1.051271, 0.980199, 1.349859 with A = 0.5, -0.833333, -0.166667, 0.5.
    let loss = PolicyObjective(
      surrogate: Self.surrogate(0.2, ratio: .product), reduction: ResponseMean()
    ).loss(
      Worked.batch(advantages: [0.5, -0.833333, -0.166667, 0.5]), in: Worked.scope)
    #expect(close(loss.scalars, [-0.021552], 1e-6))
  }

  @Test func `responses of one token make it the clipped surrogate`() {
    let batch = PolicyBatch(
      logProbs: vector(Worked.logProbs), old: vector(Worked.old),
      advantages: vector(Worked.spread(Worked.advantages)), responses: (0..<10).map { $0..<$0 + 1 })
    for ratio in SequenceClipped.Ratio.allCases {
      let found = Self.surrogate(0.2, ratio: ratio).losses(batch).scalars
      #expect(close(found, ClippedSurrogate().losses(batch).scalars, 1e-7))
    }
  }

  @Test func `a token may follow its own advantage`() {
    // s = 1 at the start; with A = 1, -1 both tokens of one response have the mean, 0, or their own.
    func slopes(_ credit: SequenceClipped.CreditLevel) -> [Float] {
      gradient(at: [-1, -2]) {
        Self.surrogate(0.2, credit: credit).losses(
          PolicyBatch(
            logProbs: $0, old: vector([-1, -2]), advantages: vector([1, -1]), responses: [0..<2])
        ).sum()
      }.gradient
    }
    #expect(close(slopes(.sequence), [0, 0], 1e-7))
    #expect(close(slopes(.token), [-1, 1], 1e-7))
    let equal = [SequenceClipped.CreditLevel.sequence, .token].map { credit in
      gradient(at: Worked.logProbs) { Self.mean(Self.surrogate(0.2, credit: credit), $0) }
    }
    #expect(equal[0].value == equal[1].value)
    #expect(close(equal[0].gradient, equal[1].gradient, 1e-6))
  }

  @Test(arguments: SequenceClipped.Ratio.allCases)
  func `gradients equal central differences`(ratio: SequenceClipped.Ratio) {
    let surrogate = Self.surrogate(0.2, ratio: ratio)
    #expect(slopeError(at: Worked.logProbs) { surrogate.losses(Worked.batch($0)) } < 2e-3)
  }

  @Test func `fractions are of responses, not of tokens`() {
    // s above 1.0004 with A > 0: responses 0 and 3; below 0.9997 with A < 0: response 2.
    var metrics = PolicyMetrics()
    metrics.add(Worked.batch(), SequenceClipped().readings(Worked.batch()))
    #expect(metrics.metrics["clip_ratio/high_mean"] == 0.5)
    #expect(metrics.metrics["clip_ratio/low_mean"] == 0.25)
    #expect(metrics.metrics["clip_ratio/region_mean"] == 0.75)
    #expect(metrics.metrics["clip_ratio/high_max"] == 1)
  }

  @Test func `long products, masked responses and log-ratios of ±100 stay finite`() {
    for ratio in SequenceClipped.Ratio.allCases {
      let result = gradient(at: [-100, 0, -100, 0]) {
        let batch = PolicyBatch(
          logProbs: $0, old: vector([0, -100, 0, -100]), advantages: vector([1, 1, -1, -1]),
          responses: [0..<2, 2..<2, 2..<4])
        return Self.surrogate(ratio: ratio).losses(batch).sum()
      }
      #expect(result.value.isFinite && result.gradient.allSatisfy { $0.isFinite })
    }
  }

  @Test func `settings that cannot be are named with what would do`() {
    var surrogate = Self.surrogate(0, ratio: .product, credit: .token)
    surrogate.epsilonHigh = -1
    var issues = Issues()
    surrogate.validate(&issues)
    #expect(
      issues.found.map { "\($0.key): \($0.problem)" } == [
        "epsilon: 0.0 is not above 0; 3.0e-4 is GSPO's",
        "epsilon_high: -1.0 is not above 0; 4.0e-4 is GSPO's",
        "credit: token goes with ratio: mean alone; leave one of the two out",
      ])
  }
}

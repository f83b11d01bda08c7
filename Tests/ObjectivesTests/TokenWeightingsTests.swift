import Objectives
import Recipes
import Records
import Tensors
import Testing

@Suite struct TruncatedImportanceSamplingTests {
  static func part(
    _ maximum: Float, _ excess: TruncatedImportanceSampling.Excess = .truncate,
    _ level: ImportanceLevel = .token
  ) -> TruncatedImportanceSampling {
    var part = TruncatedImportanceSampling()
    (part.maximum, part.excess, part.level) = (maximum, excess, level)
    return part
  }

  static func loss(_ part: TruncatedImportanceSampling) -> Float {
    Worked.reduced(ClippedSurrogate(), weightings: [part])[0]
  }

  @Test func `weights are exp(old - roll), bounded`() {
    let free: [Float] = [
      1.051271, 0.951229, 1.822119, 1, 1.051271, 0.904837, 2.459603, 1, 1, 0.951229,
    ]
    #expect(close(Self.part(3).weights(Worked.batch()), free, 1e-6))
    #expect(close(Self.part(2).weights(Worked.batch()), free.map { min($0, 2) }, 1e-6))
    let perResponse: [Float] = [1.822119, 0.951229, 2.459603, 0.951229]
    #expect(
      close(
        Self.part(3, .truncate, .sequence).weights(Worked.batch()), Worked.spread(perResponse), 1e-6
      ))
  }

  @Test func `what is read is the weight before its bounds, and how often they act`() {
    // The free weights add up to 12.191559, and one of ten is above 2.
    var metrics = PolicyMetrics()
    metrics.add(Worked.batch(), Self.part(2).readings(Worked.batch()))
    let mean = metrics.metrics["sampling/importance_sampling_ratio/mean"] ?? 0
    #expect(abs(mean - 1.2191559) < 1e-6)
    let bounded = metrics.metrics["sampling/importance_sampling_ratio/bounded"] ?? 0
    #expect(abs(bounded - 0.1) < 1e-6)
    // Bounded at 2 their mean is 1.173196, and they count as 0.907976 of all in a weighted mean.
    let weights = Self.part(2).weights(Worked.batch()).map(Double.init)
    let (sum, squares) = (weights.reduce(0, +), weights.reduce(0) { $0 + $1 * $1 })
    #expect(abs(sum / 10 - 1.173196) < 1e-6)
    #expect(abs(sum * sum / squares / 10 - 0.907976) < 1e-6)
  }

  @Test func `losses are those worked by hand`() {
    // The last: (-3.992089 · 1.822119 + (2.102756 - 0.6) · 0.951229) / 10, response 2 masked.
    let found = [
      Self.part(2), Self.part(3), Self.part(1.5), Self.part(1.5, .mask),
      Self.part(2, .truncate, .sequence), Self.part(2, .mask, .sequence),
    ].map(Self.loss)
    let expected: [Float] = [
      -0.062326, -0.024438, -0.079681, -0.092212, -0.241568, -0.584460,
    ]
    #expect(close(found, expected, 1e-6))
  }

  @Test func `a sampler that is the trainer changes not a bit`() {
    let batch = PolicyBatch(
      logProbs: vector(Worked.logProbs), old: vector(Worked.old),
      advantages: vector(Worked.spread(Worked.advantages)), responses: Worked.responses)
    for level in ImportanceLevel.allCases {
      #expect(Self.part(2, .mask, level).weights(batch).allSatisfy { $0 == 1 })
    }
  }

  @Test func `where everything is masked the loss is 0`() {
    var part = Self.part(1, .mask, .sequence)
    part.minimum = 1
    let batch = PolicyBatch(
      logProbs: vector([-1, -1]), old: vector([-1, -1]), roll: vector([-2, -2]),
      advantages: vector([1, 1]), responses: [0..<2])
    #expect(part.weights(batch) == [0, 0])
    var metrics = PolicyMetrics()
    metrics.add(batch, part.readings(batch))
    #expect(metrics.metrics["sampling/importance_sampling_ratio/bounded"] == 1)
  }

  @Test func `long responses stay finite`() {
    let count = 1000
    let part = Self.part(1e9, .truncate, .sequence)
    let batch = PolicyBatch(
      logProbs: vector(Array(repeating: -1, count: count)),
      roll: vector(Array(repeating: -3, count: count)),
      advantages: vector(Array(repeating: 1, count: count)), responses: [0..<count])
    #expect(part.weights(batch).allSatisfy { $0.isFinite && $0 > 1e8 })
  }

  @Test func `bounds without 1 between them are refused`() {
    var part = Self.part(0.5)
    part.minimum = 2
    var issues = Issues()
    part.validate(&issues)
    #expect(issues.found.map(\.key) == ["maximum", "minimum"])
  }
}

@Suite struct OffPolicyMaskTests {
  @Test func `a bad response that the policy has left is dropped`() {
    // roll - logp: 0.5 with A < 0 is dropped; with A > 0 kept; 0.05 kept.
    let batch = PolicyBatch(
      logProbs: vector([-1.5, -1.5, -1.05]), old: vector([-1, -1, -1]),
      advantages: vector([-1, 1, -1]), responses: [0..<1, 1..<2, 2..<3])
    var part = OffPolicyMask()
    part.threshold = 0.1
    #expect(part.weights(batch) == [0, 1, 1])
    #expect(part.readings(batch) == [Reading("off_policy_masked", [1, 0, 0], per: .response)])
  }

  @Test func `a negative threshold is refused`() {
    var part = OffPolicyMask()
    part.threshold = -1
    var issues = Issues()
    part.validate(&issues)
    #expect(issues.found.map(\.key) == ["threshold"])
  }
}

@Suite struct TopEntropyTests {
  private func weights(_ share: Double, _ entropies: [Float]) -> [Float] {
    var part = TopEntropy()
    part.share = share
    return part.weights(
      PolicyBatch(
        logProbs: vector(entropies), entropies: vector(entropies), advantages: vector(entropies),
        responses: [0..<entropies.count]))
  }

  @Test func `the least decided tokens are kept`() {
    // The 0.5 quantile of 1, 2, 3, 4 is 2.5.
    #expect(weights(0.5, [4, 1, 3, 2]) == [1, 0, 1, 0])
    #expect(weights(1, [4, 1, 3, 2]) == [1, 1, 1, 1])
    #expect(weights(0.2, [1]) == [1] && weights(0.2, []) == [])
    // Equal entropies are all at the bound.
    #expect(weights(0.2, [2, 2, 2]) == [1, 1, 1])
  }

  @Test func `a share beyond 1 is refused`() {
    var part = TopEntropy()
    part.share = 1.5
    var issues = Issues()
    part.validate(&issues)
    #expect(issues.found.map(\.key) == ["share"])
  }
}

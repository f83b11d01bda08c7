import Objectives
import Records
import Tensors
import Testing

/// Losses, gradients, metrics and advantages of TRL 1.16.0's `GRPOTrainer`.
@Suite struct TRLTests {
  struct Table: Decodable {
    let lengths: [Int], maxCompletionLength: Int
    let logProbs, old, reference, entropy, advantages: [Float]
    let cases: [Case]
  }
  struct Case: Decodable {
    let name: String, lossType: String
    let surrogate: String?
    let beta, epsilon, epsilonHigh, delta: Float?
    let entropyCoef: Float?, topEntropyQuantile: Double?, offPolicyMaskThreshold: Float?
    let correctsBias: Bool, microBatches: Int, onPolicy: Bool
    let loss: Float, gradient: [Float], entropyGradient: [Float]?
    let metrics: Metrics

    var objective: PolicyObjective {
      get throws {
        let reductions: [String: any Reduction] = [
          "grpo": ResponseMean(), "dr_grpo": ConstantLength(), "dapo": TokenMean(),
          "bnpo": MicroBatchTokenMean(), "cispo": TokenMean(),
        ]
        return PolicyObjective(
          surrogate: part, tokenWeightings: tokenWeightings, regularizers: regularizers,
          reduction: try #require(reductions[lossType]))
      }
    }

    private var part: any Surrogate {
      switch surrogate {
      case "sequence":
        var part = SequenceClipped()
        part.epsilon = epsilon ?? 0.2
        part.epsilonHigh = epsilonHigh
        return part
      case "cispo":
        var part = CISPO()
        part.epsilonHigh = epsilonHigh ?? part.epsilonHigh
        return part
      default:
        var part = ClippedSurrogate()
        part.epsilonHigh = epsilonHigh
        part.delta = delta
        return part
      }
    }

    private var tokenWeightings: [any TokenWeighting] {
      var top = TopEntropy()
      top.share = topEntropyQuantile ?? 1
      var mask = OffPolicyMask()
      mask.threshold = offPolicyMaskThreshold ?? 0
      return (topEntropyQuantile == nil ? [] : [top])
        + (offPolicyMaskThreshold == nil ? [] : [mask])
    }

    private var regularizers: [any Regularizer] {
      var penalty = ReferenceKL()
      penalty.beta = beta ?? 0
      penalty.correctsBias = correctsBias
      penalty.ratioLevel = surrogate == "sequence" ? .sequence : .token
      return (penalty.beta > 0 ? [penalty] : [])
        + (entropyCoef.map { [EntropyBonus(coefficient: $0)] } ?? [])
    }
  }

  static func batch(
    _ table: Table, _ logProbs: Tensor, entropies: Tensor? = nil, onPolicy: Bool
  ) -> PolicyBatch {
    PolicyBatch(
      logProbs: logProbs, old: onPolicy ? nil : vector(table.old),
      reference: vector(table.reference), entropies: entropies ?? vector(table.entropy),
      advantages: vector(spread(table.advantages, table.lengths)),
      responses: ranges(table.lengths))
  }

  @Test func `loss, gradient and metrics are TRL's`() throws {
    let table: Table = try fixture("grpo.json")
    #expect(table.cases.count == 38)
    var golden = Golden()
    defer { golden.report() }
    for example in table.cases {
      let objective = try example.objective
      // The batch is one of several of the step. `dapo` divides by the step's tokens, of which the
      // fixture counts this batch's alone; the others by its responses.
      let scope = ReductionScope(
        responses: table.lengths.count * example.microBatches,
        tokens: table.lengths.reduce(0, +), maxCompletionLength: table.maxCompletionLength)
      let result = gradient(at: table.logProbs) {
        objective.loss(Self.batch(table, $0, onPolicy: example.onPolicy), in: scope)
      }
      #expect(close([result.value], [example.loss], 1e-6), "\(example.name): loss")
      #expect(close(result.gradient, example.gradient, 1e-6), "\(example.name): gradient")
      golden.add(
        objective.partNames, value: [result.value], expected: [example.loss],
        gradient: (result.gradient, example.gradient))
      let slope = gradient(at: table.entropy) {
        objective.loss(
          Self.batch(
            table, vector(table.logProbs), entropies: $0, onPolicy: example.onPolicy), in: scope)
      }.gradient
      let flat = Array(repeating: Float(0), count: slope.count)
      #expect(close(slope, example.entropyGradient ?? flat, 1e-8), "\(example.name): entropy")

      let batch = Self.batch(table, vector(table.logProbs), onPolicy: example.onPolicy)
      var metrics = PolicyMetrics()
      metrics.add(batch, objective.readings(batch))
      var known = metrics.metrics
      // Of our own.
      known["off_policy_masked"] = nil
      #expect(
        known.entries.map(\.name) == example.metrics.entries.map(\.name),
        "\(example.name): names")
      #expect(
        close(
          known.entries.map { Float($0.value) },
          example.metrics.entries.map { Float($0.value) }), "\(example.name): metrics")
    }
  }

  struct AdvantageTable: Decodable {
    struct Case: Decodable {
      let name: String, scale: GroupRelative.Scale, rewards: [Double?], advantages: [Float]
    }
    struct LeaveOneOut: Decodable {
      let name: String, normalizes: Bool, clip: [Double]?, rewards: [Double], advantages: [Float]
    }
    let numGenerations: Int, cases: [Case], leaveOneOut: [LeaveOneOut]
  }

  @Test func `advantages are TRL's under each normalization`() throws {
    let table: AdvantageTable = try fixture("advantages.json")
    #expect(table.cases.count == 7)
    var golden = Golden()
    defer { golden.report() }
    for example in table.cases {
      var estimator = GroupRelative()
      estimator.scaleRewards = example.scale
      let groups = stride(from: 0, to: example.rewards.count, by: table.numGenerations).map {
        group(Array(example.rewards[$0..<$0 + table.numGenerations]), tokens: 1)
      }
      let found = estimator.advantages(for: groups).flatMap { $0.tokens.flatMap { $0 } }
      #expect(close(found, example.advantages), "\(example.name)")
      golden.add(["group_relative"], value: found, expected: example.advantages)
    }
  }

  @Test func `leaving one out gives TRL's advantages, clipped and normalized or not`() throws {
    let table: AdvantageTable = try fixture("advantages.json")
    #expect(table.leaveOneOut.count == 3)
    var golden = Golden()
    defer { golden.report() }
    for example in table.leaveOneOut {
      var estimator = RLOO()
      estimator.normalizesAdvantages = example.normalizes
      estimator.rewardClipRange = example.clip
      let groups = stride(from: 0, to: example.rewards.count, by: table.numGenerations).map {
        group(Array(example.rewards[$0..<$0 + table.numGenerations]), tokens: 1)
      }
      let found = estimator.advantages(for: groups).flatMap { $0.tokens.flatMap { $0 } }
      #expect(close(found, example.advantages), "\(example.name)")
      golden.add(["rloo"], value: found, expected: example.advantages)
    }
  }

  struct ProductTable: Decodable {
    let epsilon: Float, lengths: [Int], logProbs, old, advantages: [Float]
    let loss: Float, gradient: [Float], metrics: Metrics
  }

  @Test func `the ratio of whole responses gives the loss of TRL's RLOOTrainer`() throws {
    let table: ProductTable = try fixture("rloo.json")
    var surrogate = SequenceClipped()
    (surrogate.epsilon, surrogate.epsilonHigh, surrogate.ratio) = (table.epsilon, nil, .product)
    let objective = PolicyObjective(surrogate: surrogate, reduction: ResponseMean())
    func batch(_ logProbs: Tensor) -> PolicyBatch {
      PolicyBatch(
        logProbs: logProbs, old: vector(table.old),
        advantages: vector(spread(table.advantages, table.lengths)),
        responses: ranges(table.lengths))
    }
    let result = gradient(at: table.logProbs) {
      objective.loss(
        batch($0), in: ReductionScope(lengths: table.lengths, maxCompletionLength: 8))
    }
    #expect(close([result.value], [table.loss], 1e-6))
    #expect(close(result.gradient, table.gradient, 1e-6))
    var golden = Golden()
    golden.add(
      objective.partNames, value: [result.value], expected: [table.loss],
      gradient: (result.gradient, table.gradient))
    golden.report()
    let all = batch(vector(table.logProbs))
    var metrics = PolicyMetrics()
    metrics.add(all, objective.readings(all))
    #expect(metrics.metrics.entries.map(\.name) == table.metrics.entries.map(\.name))
    #expect(
      close(
        metrics.metrics.entries.map { Float($0.value) },
        table.metrics.entries.map { Float($0.value) }))
  }
}

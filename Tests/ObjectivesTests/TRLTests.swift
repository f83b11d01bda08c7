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
    let beta, epsilonHigh, delta: Float?
    let correctsBias: Bool, microBatches: Int, onPolicy: Bool
    let loss: Float, gradient: [Float]
    let metrics: Metrics

    var objective: PolicyObjective {
      get throws {
        var surrogate = ClippedSurrogate()
        surrogate.epsilonHigh = epsilonHigh
        surrogate.delta = delta
        var penalty = ReferenceKL()
        penalty.beta = beta ?? 0
        penalty.correctsBias = correctsBias
        let reductions: [String: any Reduction] = [
          "grpo": ResponseMean(), "dr_grpo": ConstantLength(), "dapo": TokenMean(),
          "bnpo": MicroBatchTokenMean(),
        ]
        return PolicyObjective(
          surrogate: surrogate, regularizers: [penalty],
          reduction: try #require(reductions[lossType]))
      }
    }
  }

  static func batch(_ table: Table, _ logProbs: Tensor, onPolicy: Bool) -> PolicyBatch {
    var responses: [Range<Int>] = []
    for length in table.lengths {
      let start = responses.last?.upperBound ?? 0
      responses.append(start..<start + length)
    }
    let advantages = zip(table.advantages, table.lengths).flatMap {
      Array(repeating: $0, count: $1)
    }
    return PolicyBatch(
      logProbs: logProbs, old: onPolicy ? nil : vector(table.old),
      reference: vector(table.reference), entropies: vector(table.entropy),
      advantages: vector(advantages), responses: responses)
  }

  @Test func `loss, gradient and metrics are TRL's`() throws {
    let table: Table = try fixture("grpo.json")
    #expect(table.cases.count == 25)
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

      let batch = Self.batch(table, vector(table.logProbs), onPolicy: example.onPolicy)
      var metrics = PolicyMetrics()
      metrics.add(batch, objective.readings(batch))
      #expect(
        metrics.metrics.entries.map(\.name) == example.metrics.entries.map(\.name),
        "\(example.name): names")
      #expect(
        close(
          metrics.metrics.entries.map { Float($0.value) },
          example.metrics.entries.map { Float($0.value) }), "\(example.name): metrics")
    }
  }

  struct AdvantageTable: Decodable {
    struct Case: Decodable {
      let name: String, scale: GroupRelative.Scale, rewards: [Double?], advantages: [Float]
    }
    let numGenerations: Int, cases: [Case]
  }

  @Test func `advantages are TRL's under each normalization`() throws {
    let table: AdvantageTable = try fixture("advantages.json")
    #expect(table.cases.count == 7)
    for example in table.cases {
      var estimator = GroupRelative()
      estimator.scaleRewards = example.scale
      let groups = stride(from: 0, to: example.rewards.count, by: table.numGenerations).map {
        group(Array(example.rewards[$0..<$0 + table.numGenerations]), tokens: 1)
      }
      let found = estimator.advantages(for: groups).flatMap { $0.tokens.flatMap { $0 } }
      #expect(close(found, example.advantages), "\(example.name)")
    }
  }
}

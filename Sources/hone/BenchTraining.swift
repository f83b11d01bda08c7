import Kernels
import Models
import Objectives
import Optimizers
import Stages
import Tensors

extension BenchSession {
  /// Tokens of a prompt and of a completion of `dpo`.
  private static let half = 64

  /// One step of SFT.
  func measureTraining() async throws -> BenchResult {
    let count = batch ?? 8
    let before = Double(processMemory("VmRSS")) / 1_048_576
    var learner = learner()
    let rows = SequenceBatch(
      (0..<count).map { model.tokens(length, salt: $0) }, promptLength: 1)
    let tokens = count * length
    var result = try await measured(
      .sft, "\(count) × \(length)", tokens: tokens,
      operations: model.configuration.trainingOperations(lengths: rows.sequences.map(\.count))
    ) {
      try learner.step(rows) { $0.logProbs.mean() * -1 }
      return nil
    }
    let needs = Plan.trainingNeeds(
      model.configuration, precision: precision, tokens: tokens, asked: rows.rows.count,
      recomputesLayers: recomputesLayers)
    result.needs =
      [("the program before", before)] + needs.map { ($0.name, Double($0.bytes) / 1_048_576) }
    return result
  }

  /// One step of DPO: what the reference says, then the optimizer's step.
  func measurePreferenceStep() async throws -> BenchResult {
    let (pairs, half) = (batch ?? 8, Self.half)
    var learner = learner()
    let reference = learner.model.copy()
    let rows = SequenceBatch(
      // The i-th chosen and the i-th rejected completion follow the same prompt.
      (0..<2 * pairs).map {
        model.tokens(half, salt: $0 % pairs) + model.tokens(half, salt: pairs + $0)
      }, promptLength: half)
    let objective = PreferenceObjective([.init(Sigmoid())])
    let (lengths, asked) = (rows.sequences.map(\.count), rows.rows.count)
    let shape = model.configuration
    return try await measured(
      .dpo, "\(pairs) × 2 × \(2 * half)", tokens: lengths.reduce(0, +),
      operations: shape.trainingOperations(lengths: lengths, asked: asked)
        + shape.readingOperations(lengths: lengths, asked: asked)
    ) {
      let known = reference.read(rows).logProbs
      try learner.step(rows) { readings in
        var memory = PreferenceMemory(objective)
        let read = PreferenceReadings(
          logProbs: readings.logProbs, reference: known, chosen: Array(rows.asked[..<pairs]),
          rejected: Array(rows.asked[pairs...]))
        return objective.loss(objective.batch(read), memory: &memory).total
      }
      return nil
    }
  }
}

extension SequenceBatch {
  /// Sequences of which all but the first `promptLength` tokens are asked for.
  init(_ rows: [[Int32]], promptLength: Int, sharingUpTo limit: Int = 0) {
    self.init(sharingUpTo: limit)
    for row in rows { append(row, asking: row.indices.map { $0 >= promptLength }) }
  }
}

/// A model and its optimizer.
struct BenchLearner {
  let model: Decoder
  private let optimizer = AdamW()
  private var state: AdamWState

  init(_ model: Decoder) {
    self.model = model
    state = AdamWState(model.namedParameters)
  }

  /// One optimizer step.
  mutating func step(_ rows: SequenceBatch, loss: (TokenReadings) -> Tensor) throws {
    let (_, gradients) = valueAndGradient(at: state.parameters.map(\.parameter)) {
      loss(model.read(rows))
    }
    try optimizer.step(&state, gradients: gradients, learningRate: 1e-4)
  }
}

import ArgumentParser
import Foundation
import Generation
import Kernels
import Models
import Objectives
import Optimizers
import Records
import Stages
import Tensors
import Text

/// What can be measured.
enum BenchWork: String, CaseIterable, ExpressibleByArgument {
  case sft, decode, grpo, ceilings, tokenizer

  func measure(_ model: BenchModel, repetitions: Int) async throws -> [BenchResult] {
    switch self {
    case .sft: [try await measureTraining(model, repetitions)]
    case .decode: try await measureDecoding(model, repetitions)
    case .grpo: [try await measurePolicyStep(model, repetitions)]
    case .ceilings: await measureCeilings(model, repetitions)
    case .tokenizer: []
    }
  }

  /// Times `body` with a peak of its own.
  private func measured(
    _ name: String, _ repetitions: Int, tokens: Int?, operations: Double?,
    _ body: () async throws -> Void
  ) async rethrows -> BenchResult {
    resetPeakMemory()
    let timing = try await Timing.median(repetitions, body)
    return BenchResult(
      work: self, name: name, seconds: timing.seconds, spread: timing.spread,
      repetitions: timing.repetitions, tokens: tokens, operations: operations,
      peakMB: peakMemoryMB())
  }

  private func measureTraining(_ model: BenchModel, _ repetitions: Int) async throws -> BenchResult
  {
    var learner = Learner(model.decoder())
    let rows = (0..<8).map { model.tokens(256, salt: $0) }
    let operations = model.configuration.trainingOperations(lengths: rows.map(\.count))
    return try await measured(
      "8 × 256", repetitions, tokens: 8 * 256, operations: operations
    ) {
      try learner.step(rows, promptLength: 1) { readings, _ in readings.logProbs.mean() * -1 }
    }
  }

  private func measureDecoding(_ model: BenchModel, _ repetitions: Int) async throws
    -> [BenchResult]
  {
    let (prompt, new) = (32, 128)
    let engine = Engine(model.decoder(), tokenizer: NumberTokenizer(model.configuration.vocabSize))
    defer { engine.close() }
    var results: [BenchResult] = []
    for batch in [1, 16, 64] {
      let requests = (0..<batch).map { i in
        SampleRequest(
          prefix: model.tokens(prompt, salt: i), ends: [], limit: new,
          seed: Seed(1).child("decode").child(i))
      }
      let lengths = [Int](repeating: prompt + new, count: batch)
      let operations = model.configuration.readingOperations(lengths: lengths, asked: batch * new)
      results.append(
        try await measured(
          "batch \(batch)", repetitions, tokens: batch * new, operations: operations
        ) {
          for result in await engine.sample(requests) { _ = try result.get() }
        })
    }
    return results
  }

  private func measurePolicyStep(_ model: BenchModel, _ repetitions: Int) async throws
    -> BenchResult
  {
    let (prompts, samples, prompt, new) = (8, 8, 32, 64)
    var learner = Learner(model.decoder())
    let engine = Engine(learner.model, tokenizer: NumberTokenizer(model.configuration.vocabSize))
    defer { engine.close() }
    let requests = (0..<prompts * samples).map { i in
      SampleRequest(
        prefix: model.tokens(prompt, salt: i / samples), ends: [], limit: new,
        seed: Seed(1).child("grpo").child(i))
    }
    let lengths = [Int](repeating: prompt + new, count: requests.count)
    let asked = requests.count * new
    let shape = model.configuration
    let operations =
      shape.trainingOperations(lengths: lengths, asked: asked)
      + shape.readingOperations(lengths: lengths, asked: asked)
    return try await measured(
      "8 × 8 × 64", repetitions, tokens: asked, operations: operations
    ) {
      let actions = try await engine.sample(requests).map { try $0.get() }
      let rows = zip(requests, actions).map { $0.prefix + $1.tokens }
      try learner.step(rows, promptLength: prompt) { readings, responses in
        let lengths = responses.map(\.count)
        return PolicyObjective(surrogate: ClippedSurrogate(), reduction: TokenMean()).loss(
          PolicyBatch(
            logProbs: readings.logProbs,
            roll: Tensor(actions.flatMap(\.logProbs), shape: [asked]),
            advantages: Tensor((0..<asked).map { $0 / new % 2 == 0 ? 1 : -1 }, shape: [asked]),
            responses: responses),
          in: ReductionScope(lengths: lengths, maxCompletionLength: new))
      }
    }
  }

  private func measureCeilings(_ model: BenchModel, _ repetitions: Int) async -> [BenchResult] {
    let shape = model.configuration
    let cases = [
      ("product 1536 × 1536 × 1536", ProductCase(1536, 1536, 1536)),
      (
        "product of a layer",
        ProductCase(2048, shape.intermediateSize, shape.hiddenSize)
      ),
      ("product of a decoding step", ProductCase(16, shape.intermediateSize, shape.hiddenSize)),
    ]
    var results: [BenchResult] = []
    for (name, product) in cases {
      results.append(
        await measured(name, repetitions, tokens: nil, operations: product.operations) {
          product.multiply()
        })
    }
    let threads = Threads.count
    Threads.count = 1
    results.append(
      await measured(
        cases[0].0 + ", 1 thread", repetitions, tokens: nil, operations: cases[0].1.operations
      ) { cases[0].1.multiply() })
    Threads.count = threads
    return results
  }
}

/// A model and its optimizer.
private struct Learner {
  let model: Decoder
  private let optimizer = AdamW()
  private var state: AdamWState

  init(_ model: Decoder) {
    self.model = model
    state = AdamWState(model.namedParameters)
  }

  /// One optimizer step over sequences whose first `promptLength` tokens carry no loss.
  mutating func step(
    _ rows: [[Int32]], promptLength: Int,
    loss: (_ readings: TokenReadings, _ responses: [Range<Int>]) -> Tensor
  ) throws {
    var sequences: [Range<Int>] = []
    var responses: [Range<Int>] = []
    var query = TokenQuery(rows: [], targets: [])
    for row in rows {
      let (start, first) = (sequences.last?.upperBound ?? 0, query.rows.count)
      sequences.append(start..<start + row.count)
      query.rows += start + promptLength - 1..<start + row.count - 1
      query.targets += row[promptLength...]
      responses.append(first..<query.rows.count)
    }
    let (_, gradients) = valueAndGradient(at: state.parameters.map(\.parameter)) {
      loss(model.logProbs(rows.flatMap { $0 }, sequences: sequences, of: query), responses)
    }
    try optimizer.step(&state, gradients: gradients, learningRate: 1e-4)
  }
}

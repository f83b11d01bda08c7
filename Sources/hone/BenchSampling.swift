import Generation
import Kernels
import Models
import Objectives
import Records
import Stages
import Tensors

extension BenchSession {
  private static let promptLength = 32

  /// Sampling alone, for several numbers of sequences.
  func measureDecoding() async throws -> [BenchResult] {
    let new = newTokens ?? 128
    let engine = engine(over: model.decoder(precision))
    defer { engine.close() }
    var results: [BenchResult] = []
    for count in batch.map({ [$0] }) ?? [1, 16, 64] {
      let requests = requests(prompts: count, samples: 1, new: new)
      let operations = model.configuration.samplingOperations(
        prompts: count, samples: 1, length: Self.promptLength, new: new)
      results.append(
        try await measured(
          .decode, "batch \(count)", tokens: count * new, operations: operations
        ) {
          for result in await engine.sample(requests) { _ = try result.get() }
          return nil
        })
    }
    return results
  }

  /// One step of GRPO: sampling, then the optimizer's step; where they differ in precision, what was
  /// sampled is read in that of the optimizer's between them.
  func measurePolicyStep() async throws -> BenchResult {
    let (new, prompt) = (newTokens ?? 64, Self.promptLength)
    var learner = learner()
    let engine = engine(over: learner.model.view(in: precision))
    defer { engine.close() }
    let requests = requests(prompts: prompts, samples: samples, new: new)
    let lengths = [Int](repeating: prompt + new, count: requests.count)
    let shape = model.configuration
    let operations =
      shape.trainingOperations(lengths: lengths, asked: requests.count * new)
      + shape.samplingOperations(prompts: prompts, samples: samples, length: prompt, new: new)
    return try await measured(
      .grpo, "\(prompts) × \(samples) × \(new)", tokens: requests.count * new,
      operations: operations
    ) {
      let started = BenchLoad.seconds()
      let actions = try await engine.sample(requests).map { try $0.get() }
      let sampled = BenchLoad.seconds() - started
      try update(&learner, requests, actions)
      return sampled
    }
  }

  private func update(
    _ learner: inout BenchLearner, _ requests: [SampleRequest], _ actions: [Action]
  ) throws {
    let rows = SequenceBatch(
      zip(requests, actions).map { $0.prefix + $1.tokens }, promptLength: Self.promptLength,
      sharingUpTo: model.configuration.feedingLimit)
    let objective = PolicyObjective(surrogate: ClippedSurrogate(), reduction: TokenMean())
    if precision != precision.ofGradients { _ = learner.model.read(rows) }
    // Half of the completions were better than the others.
    let advantages = rows.asked.enumerated().flatMap { index, tokens in
      [Float](repeating: index % 2 == 0 ? 1 : -1, count: tokens.count)
    }
    let lengths = rows.asked.map(\.count)
    try learner.step(rows) { readings in
      objective.loss(
        PolicyBatch(
          logProbs: readings.logProbs,
          roll: Tensor(actions.flatMap(\.logProbs), shape: [advantages.count]),
          advantages: Tensor(advantages, shape: [advantages.count]), responses: rows.asked),
        in: ReductionScope(lengths: lengths, maxCompletionLength: lengths.max() ?? 0))
    }
  }

  private func engine(over decoder: Decoder) -> Engine {
    Engine(decoder, tokenizer: NumberTokenizer(model.configuration.vocabSize))
  }

  private func requests(prompts: Int, samples: Int, new: Int) -> [SampleRequest] {
    (0..<prompts * samples).map { i in
      SampleRequest(
        prefix: model.tokens(Self.promptLength, salt: i / samples), ends: [], limit: new,
        seed: Seed(1).child("sampling").child(i))
    }
  }
}

extension DecoderConfiguration {
  /// Floating-point operations of writing `new` tokens a sample after prompts that are read once.
  func samplingOperations(prompts: Int, samples: Int, length: Int, new: Int) -> Double {
    let read = readingOperations(lengths: [length], asked: 0)
    let written = readingOperations(lengths: [length + new], asked: new) - read
    return Double(prompts) * (read + Double(samples) * written)
  }
}

import Datasets
import Foundation
import Generation
import Models
import Text

/// How long completions are likely to be, tokens, their end included.
struct CompletionLengths: Equatable {
  let mean: Double
  let deviation: Double

  /// As long as they may get.
  static let unknown = CompletionLengths(mean: .infinity, deviation: 0)

  init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = deviation
  }

  /// Of a model that draws every token, the `ends` ends among them, alike: geometric.
  init(untrained shape: DecoderConfiguration, ends: Int) {
    mean = Double(shape.vocabSize) / Double(max(1, ends))
    deviation = mean
  }

  /// Of a model that has learned these examples.
  init(of examples: [RenderedExample]) {
    let lengths = examples.map { Double($0.trainedCount) }
    let mean = lengths.reduce(0, +) / Double(max(1, lengths.count))
    let squares = lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(mean: mean, deviation: (squares / Double(max(1, lengths.count))).squareRoot())
  }

  /// The same where completions are cut off; geometric ones lose what lies beyond.
  func cut(at limit: Int) -> CompletionLengths {
    guard mean.isFinite else { return CompletionLengths(mean: Double(limit), deviation: 0) }
    let isGeometric = mean == deviation
    let kept = isGeometric ? mean * (1 - pow(1 - 1 / max(mean, 1), Double(limit))) : mean
    return CompletionLengths(
      mean: min(kept, Double(limit)), deviation: min(deviation, Double(limit) / 2))
  }

  /// The mean of `count` completions that are a little longer than usual.
  func likely(of count: Int) -> Int {
    Int(saturating: (mean + deviation / Double(max(1, count)).squareRoot()).rounded(.up))
  }
}

/// Prompts that are sampled: how long they are and what may follow.
struct SamplingLoad {
  /// Tokens of the prompts, in order.
  var prompts: [Int]
  /// Samples a prompt.
  let samples: Int
  /// The most tokens of a completion, which the context bounds too.
  let limit: Int
  /// The model's context.
  let context: Int
  /// How long completions are likely to be.
  let completions: CompletionLengths

  init(
    prompts: [Int], samples: Int, limit: Int, context: Int, completions: CompletionLengths
  ) {
    self.prompts = prompts
    self.samples = samples
    self.limit = min(limit, context)
    self.context = context
    self.completions = completions.cut(at: self.limit)
  }

  /// The same of the first `count` prompts.
  func first(_ count: Int) -> SamplingLoad {
    var result = self
    result.prompts = Array(prompts.prefix(count))
    return result
  }

  /// Tokens of prompt and completion, a prompt at a time, where `count` samples are taken together.
  func lengths(together count: Int) -> [Int] {
    let likely = min(limit, completions.likely(of: count))
    return prompts.map { $0 + min(likely, room(after: $0)) }
  }
  /// Tokens that may follow a prompt.
  private func room(after prompt: Int) -> Int { max(0, min(limit, context - prompt)) }
  /// Tokens that are sampled at most.
  var sampledTokens: Double {
    Double(samples) * prompts.reduce(0.0) { $0 + Double(room(after: $1)) }
  }
  /// Samples decoded at once.
  var active: Int {
    min(
      Engine.defaultCapacity,
      min(prompts.count, SampledEvaluation.chunk).saturatingProduct(samples))
  }
}

extension Planner {
  /// What sampling needs beside weights and optimizer.
  func needs(of load: SamplingLoad) -> [Plan.Need] {
    let groups = max(1, load.active.parts(of: load.samples))
    let busiest = load.prompts.prefix(SampledEvaluation.chunk).sorted(by: >).prefix(groups)
    let prompt = busiest.reduce(0, +) / max(1, busiest.count)
    let likely = min(load.limit, load.completions.likely(of: 1))
    let caches = memory.caches(
      samples: load.active, groups: groups, prompt: prompt,
      length: prompt + min(likely, max(0, load.context - prompt)))
    return [
      need("weights laid out for products", memory.packedWeights),
      need("keys and values of \(load.active) samples", caches),
      need(
        "activations",
        memory.sampling(samples: load.active, promptTokens: busiest.reduce(0, +))),
    ]
  }

  /// Seconds that sampling takes: every token of every sample, and every prompt once.
  func seconds(of load: SamplingLoad, _ speed: SpeedModel) -> Double {
    let prompts = shape.readingOperations(lengths: load.prompts, asked: load.prompts.count)
    let whole = zip(load.prompts, load.lengths(together: load.active)).reduce(0.0) { sum, pair in
      let tail =
        shape.readingOperations(lengths: [pair.1]) - shape.readingOperations(lengths: [pair.0])
      return sum + tail * Double(load.samples)
    }
    return prompts / speed.training + whole / speed.decoding(samples: load.active)
  }

  func evaluation(_ stage: Evaluation, _ entry: StageEntry) throws -> Plan.Leg {
    var limits = LengthLimits()
    limits.maxPromptLength = stage.maxPromptLength
    let test = try load(stage.data.test, for: .sampling, limits: limits)
    let load = SamplingLoad(
      prompts: test?.examples.map(\.tokens.count) ?? [], samples: stage.samples,
      limit: stage.maxCompletionLength, context: shape.maxPositionEmbeddings,
      completions: completions)
    let process = withExtendedLifetime(test) { self.process() }
    let base = [process, need("weights", memory.weights)]
    let speed = SpeedModel(shape, lengths: load.lengths(together: 1), now: machine.now)
    return Plan.Leg(
      name: entry.name, kind: entry.kind, steps: 1, trainable: 0,
      splits: [.init("test", test)].compactMap { $0 },
      trainedTokens: 0, sampledTokens: Int(saturating: load.sampledTokens),
      peak: fullest([Plan.Peak(moment: "sampling", needs: base + needs(of: load))], base: base),
      seconds: seconds(of: load, speed))
  }
}

import Kernels
import Models
import Tensors

/// What is measured, and how.
struct BenchSession {
  let model: BenchModel
  var meter: BenchMeter
  /// Of the factors of products.
  var precision = Precision.float32
  /// Whether what is trained computes its layers again for their gradients.
  var recomputesLayers = false
  /// Sequences or pairs, where the usual number is not wanted.
  var batch: Int?
  /// Tokens of a sequence of `sft`.
  var length = usualLength
  var prompts = 8
  var samples = 8
  /// Tokens a completion, where the usual number is not wanted.
  var newTokens: Int?
  var recipe = "recipes/quickstart.yaml"

  static let usualLength = 256

  /// A model that learns, in the precision of gradients.
  func learner() -> BenchLearner {
    let decoder = model.decoder(precision.ofGradients)
    decoder.recomputesLayers = recomputesLayers
    return BenchLearner(decoder)
  }

  /// Every case of a piece of work.
  func measure(_ work: BenchWork) async throws -> [BenchResult] {
    switch work {
    case .sft: [try await measureTraining()]
    case .decode: try await measureDecoding()
    case .grpo: [try await measurePolicyStep()]
    case .dpo: [try await measurePreferenceStep()]
    case .ceilings: await measureCeilings()
    case .start: try await measureStart()
    case .tokenizer: []
    }
  }

  /// Times `body` with a peak of its own.
  func measured(
    _ work: BenchWork, _ name: String, tokens: Int? = nil, operations: Double? = nil,
    _ body: () async throws -> Double?
  ) async rethrows -> BenchResult {
    var meter = meter
    meter.isProfiled = meter.isProfiled && work.hasModel
    Tensor.giveBackIdleMemory()
    resetPeakMemory()
    let timing = try await meter.measure(body)
    return BenchResult(
      work: work, name: name, timing: timing, tokens: tokens, operations: operations,
      peakMB: peakMemoryMB())
  }
}

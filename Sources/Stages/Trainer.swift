import Text
import Foundation
import Models
import Optimizers
import Recipes
import Records
import RunStore
import Tensors

/// The part that every training stage shares: the optimizer, its schedule, what is best so far, and
/// what a checkpoint holds.
struct Trainer {
  let model: Decoder
  let optimizer: AdamW
  let schedule: Schedule
  let total: Int
  let divergence: DivergencePolicy
  private(set) var state: AdamWState
  /// Steps done.
  private(set) var step = 0
  /// Tokens trained on so far.
  var tokensSeen = 0
  /// The best value so far of the metric that decides.
  var best: Double?
  /// Whether a stop condition held.
  var hasStopped = false
  /// What the stage's methods remember, for its checkpoints.
  var memory: JSON = .null
  private var skipped = 0

  /// - Parameter parameters: those that are trained, as far as they learn; all of the model's where
  ///   not given.
  init(
    _ model: Decoder, of parameters: [NamedParameter]? = nil, optimizer: AdamW,
    schedule: Schedule, total: Int, divergence: DivergencePolicy
  ) {
    self.model = model
    self.optimizer = optimizer
    self.schedule = schedule
    self.total = total
    self.divergence = divergence
    state = AdamWState(parameters ?? model.namedParameters)
  }

  var parameters: [Parameter] { state.parameters.map(\.parameter) }
  var isDone: Bool { step >= total || hasStopped }

  /// Takes one optimizer step.
  ///
  /// - Throws: `RunError.diverged` where the loss or a gradient is not finite, unless the recipe
  ///   passes over it.
  mutating func update(_ gradients: Gradients, loss: Double, sample: String?) throws -> Metrics {
    let rate = optimizer.learningRate * schedule.factor(at: step, of: total)
    step += 1
    var metrics = Metrics()
    metrics["learning_rate"] = rate
    do {
      guard loss.isFinite else {
        throw RunError.diverged(step: step, quantity: "the loss", sample: sample)
      }
      metrics["grad_norm"] = try clippedStep(gradients, rate)
      metrics["loss"] = loss
      skipped = 0
    } catch RunError.diverged where divergence == .skip && skipped < 2 {
      skipped += 1
      metrics["skipped_steps"] = Double(skipped)
    }
    return metrics
  }

  private mutating func clippedStep(_ gradients: Gradients, _ rate: Double) throws -> Double {
    do {
      return try optimizer.step(&state, gradients: gradients, learningRate: rate)
    } catch {
      throw RunError.diverged(step: step, quantity: error.quantity, sample: nil)
    }
  }

  /// Counts a step that had nothing to learn from.
  mutating func passOver() { step += 1 }
}

extension Trainer {
  private static let optimizerFile = "optimizer.safetensors"

  /// What the manifest keeps beside the files.
  func manifestState(isDone: Bool) -> JSON {
    [
      "done": .bool(isDone), "tokens_seen": .int(tokensSeen),
      "best": best.map { .number($0) } ?? .null, "skipped": .int(skipped),
      "stopped": .bool(hasStopped), "memory": memory,
    ]
  }

  /// Writes model, tokenizer and optimizer.
  func write(to directory: URL, session: StageSession) throws {
    try session.writeModel(to: directory)
    try session.renderer.tokenizer.save(to: directory)
    try session.renderer.template.save(to: directory)
    try state.write(to: directory.appending(path: Self.optimizerFile))
  }

  /// Goes on from a checkpoint of this stage; the model has its weights already.
  mutating func resume(_ checkpoint: Checkpoint) throws {
    try resume(
      from: checkpoint.url.appending(path: Self.optimizerFile),
      step: checkpoint.manifest.position.step, checkpoint.manifest.state)
  }

  /// Goes on from what was written.
  ///
  /// - Parameters:
  ///   - url: the optimizer's file.
  ///   - kept: what `manifestState` was.
  mutating func resume(from url: URL, step: Int, _ kept: JSON) throws {
    state = try AdamWState(state.parameters, contentsOf: url)
    self.step = step
    tokensSeen = kept["tokens_seen"]?.int ?? 0
    best = kept["best"]?.double
    skipped = kept["skipped"]?.int ?? 0
    hasStopped = kept["stopped"]?.bool ?? false
    memory = kept["memory"] ?? .null
  }
}

import Foundation
import Models
import Objectives
import Optimizers
import Recipes
import Records
import RunStore
import Tensors

/// The critic of a policy stage at work: a scorer asked before every action token.
final class Critic {
  let settings: CriticSettings
  /// The scorer; its trunk is the policy's own where the settings say so.
  let model: Decoder
  private var trainer: Trainer
  private let chunk: Int

  private static let weights = "critic.safetensors"
  private static let optimizer = "critic_optimizer.safetensors"

  /// The critic as the stage begins with it.
  ///
  /// - Parameter total: optimizer steps of the stage.
  /// - Throws: what opening its reward model throws.
  init(
    _ settings: CriticSettings, of stage: PolicyOptimization, _ session: StageSession, total: Int
  )
    throws
  {
    self.settings = settings
    model = try session.critic(settings, lora: stage.lora)
    let head = model.head
    trainer = Trainer(
      model,
      of: model.namedParameters.filter { !settings.sharesPolicy || $0.parameter === head },
      optimizer: settings.optimizer, schedule: stage.schedule, total: total,
      divergence: stage.onDivergence)
    chunk = stage.perDeviceTrainBatchSize
  }

  /// What learns by its optimizer.
  var parameters: [Parameter] { trainer.parameters }

  /// The values before every sample's action tokens, one array a sample.
  func values(_ samples: [PolicySample]) -> [[Float]] {
    samples.chunked(chunk).flatMap { part -> [[Float]] in
      let sequences = SequenceBatch(part, sharingUpTo: model.configuration.feedingLimit)
      let values = sequences.rows.isEmpty ? [] : model.scores(at: sequences).scalars
      return sequences.asked.map { Array(values[$0]) }
    }
  }

  /// Its share of a step's loss, not yet times its coefficient.
  ///
  /// - Parameter values: one an action token of `samples`, with gradient.
  func loss(_ values: Tensor, _ samples: [PolicySample], _ step: StepObjective) -> ValueReading {
    let batch = ValueBatch(
      values: values, old: values.beside(samples.flatMap { $0.actions(\.values) }),
      returns: values.beside(samples.flatMap(\.returns)))
    let responses = samples.responses
    let losses = settings.loss.part.losses(batch)
    return ValueReading(
      loss: step.objective.reduced(losses, of: responses, in: step.scope),
      readings: settings.loss.part.readings(batch), responses: responses)
  }

  /// Takes an optimizer step by itself, over the micro-batches of `samples`.
  func learn(_ samples: [PolicySample], _ step: StepObjective, dropout: Seed) throws -> Metrics {
    var sums = ValueSums()
    for (index, part) in samples.chunked(chunk).enumerated() {
      let sequences = SequenceBatch(part, sharingUpTo: model.configuration.feedingLimit)
      if sequences.rows.isEmpty { continue }
      var reading: ValueReading?
      let (_, gradients) = valueAndGradient(at: parameters) {
        let values = model.scores(at: sequences, dropout: dropout.child(index))
        let found = loss(values, part, step)
        reading = found
        return found.loss * settings.vfCoef
      }
      sums.gradients.add(gradients)
      if let reading { sums.add(reading, of: part) }
    }
    return try update(sums)
  }

  /// Takes an optimizer step with gradients that are there.
  func update(_ sums: ValueSums) throws -> Metrics {
    let done = try labelled {
      try trainer.update(sums.gradients, loss: sums.loss, sample: sums.badSample)
    }
    var metrics = sums.readings.metrics
    metrics["loss/value_avg"] = sums.loss
    for name in ["learning_rate", "grad_norm", "skipped_steps"] {
      metrics["critic/" + name] = done[name]
    }
    return metrics
  }

  /// Says of an update that diverges that it is the critic's.
  private func labelled(_ update: () throws -> Metrics) throws -> Metrics {
    do {
      return try update()
    } catch RunError.diverged(let step, let quantity, let sample) {
      throw RunError.diverged(
        step: step, quantity: "in the critic (critic.optimizer), \(quantity)", sample: sample)
    }
  }

  /// Passes over an optimizer step that has nothing to learn from.
  func passOver() { trainer.passOver() }
}

extension Critic {
  /// What a checkpoint's manifest keeps beside the files.
  var state: JSON { trainer.manifestState(isDone: false) }

  /// Adds what it has learned to a checkpoint.
  func write(to checkpoint: URL) throws {
    try trainer.state.parameters.write(to: checkpoint.appending(path: Self.weights))
    try trainer.state.write(to: checkpoint.appending(path: Self.optimizer))
  }

  /// Goes on from a checkpoint of the stage.
  ///
  /// - Parameter kept: what `state` was.
  func resume(_ checkpoint: Checkpoint, _ kept: JSON) throws {
    try trainer.state.parameters.take(from: checkpoint.url.appending(path: Self.weights))
    try trainer.resume(
      from: checkpoint.url.appending(path: Self.optimizer),
      step: checkpoint.manifest.position.step, kept)
  }
}

/// What a critic's loss over one micro-batch is.
struct ValueReading {
  /// Reduced by the whole step, with gradient.
  let loss: Tensor
  let readings: [Reading]
  let responses: [Range<Int>]
}

/// Sums over the micro-batches of a critic's step.
struct ValueSums {
  var gradients = Gradients()
  private(set) var loss = 0.0
  private(set) var readings = PolicyMetrics()
  private(set) var badSample: String?

  /// - Parameter samples: the micro-batch's.
  mutating func add(_ reading: ValueReading, of samples: [PolicySample]) {
    let value = Double(reading.loss.scalars[0])
    loss += value
    readings.add(reading.readings, over: reading.responses)
    if !value.isFinite { badSample = badSample ?? samples.first?.problem }
  }
}

extension Tensor {
  /// Numbers beside these, in the same shape.
  fileprivate func beside(_ numbers: [Float]) -> Tensor { Tensor(numbers, shape: shape) }
}

extension Decoder {
  /// A scorer's numbers at the rows asked for, `[rows]`.
  fileprivate func scores(at batch: SequenceBatch, dropout: Seed? = nil) -> Tensor {
    scores(of: states(batch, dropout: dropout))
  }
}

import Foundation
import Generation
import Models
import Objectives
import Records
import RunStore
import Tensors

/// The updates of a policy stage, and the models that they need beside the policy.
struct PolicyLearner {
  let critic: Critic?
  private let stage: PolicyOptimization
  private let session: StageSession
  private let reference: ReferencePolicy?

  /// - Parameter total: optimizer steps of the stage.
  init(_ stage: PolicyOptimization, _ session: StageSession, total: Int) throws {
    self.stage = stage
    self.session = session
    reference = try stage.needsReference ? ReferencePolicy(stage.reference, session) : nil
    critic = try stage.critic.map { try Critic($0, of: stage, session, total: total) }
  }

  /// Adds to a checkpoint what only these models know.
  func write(to checkpoint: URL) throws {
    try reference?.write(to: checkpoint)
    try critic?.write(to: checkpoint)
  }

  /// Computes what the pieces need beyond the sampler's own log-probabilities, once a round.
  ///
  /// What carries no loss has none of it, unless its reward is charged for it, or a critic is asked.
  func annotate(_ round: inout RolloutRound) {
    let credit = round.admitted.map { group in
      Credit(tokens: group.trajectories.map { Array(repeating: 0, count: $0.actionCount) })
    }
    let samples = policySamples(
      round.admitted, credit,
      masksTruncated: stage.maskTruncatedCompletions && stage.rewardKL == nil && critic == nil)
    if stage.readsBeforeUpdates(in: session.model.precision) {
      round.annotate(samples, \.old, logProbs(samples, session.model))
    }
    if let reference { round.annotate(samples, \.reference, logProbs(samples, reference.model)) }
    if let critic { round.annotate(samples, \.values, critic.values(samples)) }
  }

  private func logProbs(_ samples: [PolicySample], _ model: Decoder) -> [[Float]] {
    model.actionLogProbs(
      samples, temperature: stage.sampling.readingTemperature,
      chunk: stage.perDeviceTrainBatchSize)
  }

  /// One optimizer step over micro-batches.
  func update(_ samples: [PolicySample], _ trainer: inout Trainer, _ memory: inout PolicyMemory)
    throws -> StepRecord
  {
    guard samples.contains(where: \.isTrained) else {
      critic?.passOver()
      trainer.passOver()
      return emptyStep(samples, at: session.position(trainer.step))
    }
    let step = StepObjective(
      objective: memory.objective,
      scope: ReductionScope(
        lengths: samples.map(\.length), maxCompletionLength: stage.maxCompletionLength))
    trainer.tokensSeen += samples.reduce(0) { $0 + $1.row.tokens.count }
    let dropout = session.seed.child("dropout").child(trainer.step)
    var metrics = Metrics()
    var (values, isLearned) = (ValueSums(), false)
    if trainer.step < stage.critic?.warmupSteps ?? 0 {
      trainer.passOver()
    } else {
      metrics = try updatePolicy(samples, step, &trainer, &values, dropout: dropout)
      isLearned = stage.critic?.sharesPolicy ?? false
    }
    if let critic {
      metrics.merge(
        isLearned
          ? try critic.update(values)
          : try critic.learn(samples, step, dropout: dropout.child("critic")))
      memory.critic = critic.state
    }
    memory.observe(metrics)
    trainer.memory = try memory.json
    reference?.follow(session.model, after: trainer.step)
    metrics["num_tokens"] = Double(trainer.tokensSeen)
    return StepRecord(session.position(trainer.step), metrics: metrics)
  }

  /// - Parameter values: gathers the part of a critic that learns in the same passes.
  private func updatePolicy(
    _ samples: [PolicySample], _ step: StepObjective, _ trainer: inout Trainer,
    _ values: inout ValueSums, dropout: Seed
  ) throws -> Metrics {
    let pass = PolicyPass(
      model: session.model, step: step, parameters: trainer.parameters,
      temperature: stage.sampling.readingTemperature,
      critic: stage.critic?.sharesPolicy ?? false ? critic : nil, reportsDrift: critic != nil)
    var sums = PolicySums()
    var readings = PolicyMetrics()
    for (index, part) in samples.chunked(stage.perDeviceTrainBatchSize).enumerated() {
      let result = pass.gradient(part, dropout: dropout.child(index), metrics: &readings)
      sums.add(result)
      if let reading = result.values { values.add(reading, of: part) }
    }
    values.gradients = sums.gradients
    var metrics = try trainer.update(sums.gradients, loss: sums.loss, sample: sums.badSample)
    metrics.merge(readings.metrics)
    sums.write(to: &metrics)
    if critic != nil { metrics.nameAsPPO() }
    return metrics
  }

  private func emptyStep(_ samples: [PolicySample], at position: RunPosition) -> StepRecord {
    var record = StepRecord(position)
    record.metrics["skipped_empty"] = 1
    let text =
      samples.isEmpty
      ? "nothing to learn from: the gates admitted no group"
      : "nothing to learn from: every completion was cut off and carries no loss"
    record.events.append(EventRecord(.warning, text, at: position))
    return record
  }
}

/// Sums over the micro-batches of a step.
private struct PolicySums {
  var loss = 0.0
  var gradients = Gradients()
  var badSample: String?
  private var difference = (sum: 0.0, largest: 0.0)
  private var tokens = 0

  mutating func add(_ part: PolicyGradient) {
    loss += part.loss
    gradients.add(part.gradients)
    badSample = badSample ?? part.badSample
    difference.sum += part.difference.sum
    difference.largest = max(difference.largest, part.difference.largest)
    tokens += part.tokens
  }

  func write(to metrics: inout Metrics) {
    let count = Double(max(1, tokens))
    metrics["sampling/sampling_logp_difference/mean"] = difference.sum / count
    metrics["sampling/sampling_logp_difference/max"] = difference.largest
  }
}

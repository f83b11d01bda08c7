import Text
import Recipes
import Datasets
import Foundation
import Generation
import Models
import Objectives
import Optimizers
import Records
import Rewards
import Rollouts
import RunStore
import Tensors

/// The rounds of policy optimization: sample, judge, credit, update.
struct PolicyLoop {
  private let stage: PolicyOptimization
  private let session: StageSession
  private let reference: ReferencePolicy?
  private let validation: SampledEvaluation?
  private let engine: Engine
  private var collector: RolloutCollector
  private var frame: TrainingFrame
  private var memory: PolicyMemory

  init(_ stage: PolicyOptimization, _ session: StageSession) async throws {
    self.stage = stage
    self.session = session
    guard let origin = stage.data.train else {
      throw RunError.unusable("\(session.stage.name): data.train is missing")
    }
    let limits = stage.promptLimits
    let problems = try session.rows.render(
      session.rows.load(origin), for: .sampling, limits: limits)
    validation = try await stage.sampledValidation(session, limits)
    let reference = try stage.needsReference ? ReferencePolicy(stage.reference, session) : nil
    self.reference = reference
    frame = try TrainingFrame(
      session,
      Trainer(
        session.model, optimizer: stage.optimizer, schedule: stage.schedule,
        total: stage.steps(problems: problems.examples.count), divergence: stage.onDivergence),
      stage.checkpointing
    ) { try reference?.write(to: $0) }
    memory = PolicyMemory(stage.objective.objective)
    try memory.restore(frame.trainer.memory)
    engine = Engine(session.model, tokenizer: session.renderer.tokenizer)
    collector = RolloutCollector(
      stage: stage, session: session, problems: problems, sampler: engine,
      rewards: try await session.judges(),
      draw: session.resumption?.manifest.draw ?? 0)
  }

  mutating func run() async throws {
    defer { engine.close() }
    while !frame.trainer.isDone {
      let started = session.run.now()
      var round = try await collector.collect(policyVersion: frame.trainer.step)
      try count(round)
      annotate(&round)
      round.charge(stage.rewardKL)
      let credit = stage.advantage.part.advantages(for: round.admitted)
      round.metrics["generation_time"] = session.run.now() - started
      try await train(round, credit, started: started)
    }
    try frame.end(draw: collector.draw)
  }

  /// Ends a run whose verifiers fail too often, or whose gates let nothing through, round after round.
  private mutating func count(_ round: RolloutRound) throws {
    try memory.faults.count(round.admitted + round.refused, by: collector.rewards)
    memory.emptyRounds = round.admitted.isEmpty ? memory.emptyRounds + 1 : 0
    frame.trainer.memory = try memory.json
    if memory.emptyRounds >= RolloutRound.mostEmptyRounds {
      throw round.gateFailure(stage: session.stage.name, gates: stage.gates.map(\.name))
    }
  }

  /// Every optimizer step of a round.
  private mutating func train(_ round: RolloutRound, _ credit: [Credit], started: Double)
    async throws
  {
    let samples = policySamples(
      round.admitted, credit, masksTruncated: stage.maskTruncatedCompletions)
    let credit = asTrained(credit, samples)
    let steps = stage.stepsPerRound / stage.numIterations
    var started = started
    for iteration in 0..<stage.numIterations {
      let parts = cut(samples, into: steps, round: collector.draw, iteration)
      for (index, part) in parts.enumerated() where !frame.trainer.isDone {
        let isFirst = iteration == 0 && index == 0
        var record = try update(part)
        if isFirst { describe(round, credit, &record) }
        let isLast = iteration == stage.numIterations - 1 && index == steps - 1
        let tokens = part.reduce(0) { $0 + $1.row.tokens.count }
        let (validation, session) = (validation, session)
        try await frame.finish(
          &record, draw: collector.draw, tokens: tokens, started: started, isBoundary: isLast
        ) { try await validation?.validationMetrics(session) }
        started = session.run.now()
      }
    }
  }

  /// The credit as it is trained on: none where there is no loss.
  private func asTrained(_ credit: [Credit], _ samples: [PolicySample]) -> [Credit] {
    var tokens = credit.map { $0.tokens.map { _ in [Float]() } }
    for sample in samples { tokens[sample.place.group][sample.place.index] = sample.advantages }
    return tokens.map { Credit(tokens: $0) }
  }

  /// What sampling and judging say, and every sample, refused groups after the admitted ones.
  private func describe(_ round: RolloutRound, _ credit: [Credit], _ record: inout StepRecord) {
    record.metrics.merge(round.metrics)
    for (index, group) in round.admitted.enumerated() {
      record.rollouts += RolloutRecord.records(
        of: group, index: index, at: record.position, credit: credit[index])
    }
    for (index, group) in round.refused.enumerated() {
      record.rollouts += RolloutRecord.records(
        of: group, index: round.admitted.count + index, at: record.position, credit: nil)
    }
  }

  /// Computes what the pieces need beyond the sampler's own log-probabilities, once a round.
  ///
  /// What carries no loss has none of it, unless its reward is charged for it.
  private func annotate(_ round: inout RolloutRound) {
    let credit = round.admitted.map { group in
      Credit(tokens: group.trajectories.map { Array(repeating: 0, count: $0.actionCount) })
    }
    let samples = policySamples(
      round.admitted, credit,
      masksTruncated: stage.maskTruncatedCompletions && stage.rewardKL == nil)
    if stage.stepsPerRound > 1 { annotate(&round, samples, \.old, by: session.model) }
    if let reference { annotate(&round, samples, \.reference, by: reference.model) }
  }

  /// Writes a model's log-probabilities into the samples' rows.
  private func annotate(
    _ round: inout RolloutRound, _ samples: [PolicySample],
    _ key: WritableKeyPath<Row, [Float]?>, by model: Decoder
  ) {
    let values = model.actionLogProbs(
      samples, temperature: stage.sampling.readingTemperature,
      chunk: stage.perDeviceTrainBatchSize)
    for (sample, values) in zip(samples, values) where sample.isTrained {
      let (group, index) = sample.place
      round.admitted[group].trajectories[index].rows[0][keyPath: key] =
        annotation(values, of: sample)
    }
  }

  /// The samples of each optimizer step; in a new order each time where a round feeds several.
  private func cut(_ samples: [PolicySample], into steps: Int, round: Int, _ iteration: Int)
    -> [[PolicySample]]
  {
    if steps == 1 { return [samples] }
    var generator = session.seed.child("shuffle").child(round).child(iteration).generator()
    let mixed = samples.shuffled(using: &generator)
    return (0..<steps).map { step in
      Array(mixed[mixed.count * step / steps..<mixed.count * (step + 1) / steps])
    }
  }

  /// One optimizer step over micro-batches.
  private mutating func update(_ samples: [PolicySample]) throws -> StepRecord {
    guard samples.contains(where: \.isTrained) else {
      frame.trainer.passOver()
      var record = StepRecord(session.position(frame.trainer.step))
      record.metrics["skipped_empty"] = 1
      let text =
        samples.isEmpty
        ? "nothing to learn from: the gates admitted no group"
        : "nothing to learn from: every completion was cut off and carries no loss"
      record.events.append(EventRecord(.warning, text, at: record.position))
      return record
    }
    let scope = ReductionScope(
      lengths: samples.map(\.length), maxCompletionLength: stage.maxCompletionLength)
    let objective = memory.objective
    var sums = PolicySums()
    var readings = PolicyMetrics()
    let dropout = session.seed.child("dropout").child(frame.trainer.step)
    for start in stride(from: 0, to: samples.count, by: stage.perDeviceTrainBatchSize) {
      let part = samples[start..<min(start + stage.perDeviceTrainBatchSize, samples.count)]
      sums.add(
        policyGradient(
          session.model, Array(part), objective: objective, scope: scope,
          parameters: frame.trainer.parameters, temperature: stage.sampling.readingTemperature,
          dropout: dropout.child(start / stage.perDeviceTrainBatchSize), metrics: &readings))
    }
    frame.trainer.tokensSeen += samples.reduce(0) { $0 + $1.row.tokens.count }
    var metrics = try frame.trainer.update(
      sums.gradients, loss: sums.loss, sample: sums.badSample)
    metrics.merge(readings.metrics)
    sums.write(to: &metrics)
    memory.observe(metrics)
    frame.trainer.memory = try memory.json
    reference?.follow(session.model, after: frame.trainer.step)
    metrics["num_tokens"] = Double(frame.trainer.tokensSeen)
    return StepRecord(session.position(frame.trainer.step), metrics: metrics)
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

extension PolicyOptimization {
  fileprivate func sampledValidation(_ session: StageSession, _ limits: LengthLimits) async throws
    -> SampledEvaluation?
  {
    guard let origin = data.validation, checkpointing.evalSteps != nil, validation.samples > 0
    else { return nil }
    let rows = try session.rows.load(origin).rows.prefix(validation.limit ?? .max)
    return SampledEvaluation(
      problems: try session.rows.render(
        Dataset(rows: Array(rows)), for: .sampling, limits: limits),
      rewards: try await session.judges(), samples: validation.samples,
      settings: validation.sampling, stops: stop,
      maxCompletionLength: validation.maxCompletionLength)
  }
}

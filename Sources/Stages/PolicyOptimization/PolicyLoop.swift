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
  private let learner: PolicyLearner
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
    let problems = try session.rows.read(origin, for: .sampling, limits: limits)
    validation = try await stage.sampledValidation(session, limits)
    let total = stage.steps(problems: problems.examples.count)
    let learner = try PolicyLearner(stage, session, total: total)
    self.learner = learner
    frame = try TrainingFrame(
      session,
      Trainer(
        session.model, optimizer: stage.optimizer, schedule: stage.schedule,
        total: total, divergence: stage.onDivergence),
      stage.checkpointing
    ) { try learner.write(to: $0) }
    memory = PolicyMemory(stage.objective.objective)
    try memory.restore(frame.trainer.memory)
    if let resumption = session.resumption {
      try learner.critic?.resume(resumption, memory.critic)
    }
    let sampler = stage.rolloutPrecision.map(session.model.view(in:)) ?? session.model
    engine = Engine(sampler, tokenizer: session.renderer.tokenizer)
    collector = RolloutCollector(
      stage: stage, session: session, problems: problems, sampler: engine,
      rewards: try await session.judges(),
      draw: session.resumption?.manifest.draw ?? 0)
  }

  mutating func run() async throws {
    defer { engine.close() }
    if let warmup = stage.critic?.warmupSteps, warmup >= frame.trainer.total {
      session.run.progress.note(
        "\(session.stage.name): critic.warmup_steps: \(warmup) leaves the policy none of its "
          + "\(frame.trainer.total) steps; with fewer it would learn")
    }
    while !frame.trainer.isDone {
      let started = session.run.now()
      var round = try await collector.collect(policyVersion: frame.trainer.step)
      try count(round)
      learner.annotate(&round)
      try round.charge(stage, &memory, after: frame.trainer.step)
      frame.trainer.memory = try memory.json
      let credit = stage.advantage.part.advantages(for: round.admitted)
      if stage.critic != nil { round.describeValues(credit) }
      round.metrics["generation_time"] = session.run.now() - started
      try await train(round, credit, started: started)
    }
    try session.remarkPartings(after: frame.trainer.step)
    try frame.end(draw: collector.draw)
  }

  /// Ends a run whose verifiers fail too often, or whose gates let nothing through, round after round.
  private mutating func count(_ round: RolloutRound) throws {
    try memory.faults.count(round.admitted + round.refused, by: collector.rewards)
    memory.emptyRounds = round.admitted.isEmpty ? memory.emptyRounds + 1 : 0
    frame.trainer.memory = try memory.json
    if memory.emptyRounds >= RolloutRound.mostEmptyRounds {
      throw round.gateFailure(
        stage: session.stage.name, gates: stage.gates.map(\.name),
        least: stage.advantage.part.leastGroup)
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
        var record = try learner.update(part, &frame.trainer, &memory)
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
    for text in round.remarks {
      record.events.append(EventRecord(.warning, text, at: record.position))
      session.run.progress.note("\(session.stage.name): \(text)")
    }
    for (index, group) in round.admitted.enumerated() {
      record.rollouts += RolloutRecord.records(
        of: group, index: index, at: record.position, credit: credit[index])
    }
    for (index, group) in round.refused.enumerated() {
      record.rollouts += RolloutRecord.records(
        of: group, index: round.admitted.count + index, at: record.position, credit: nil)
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

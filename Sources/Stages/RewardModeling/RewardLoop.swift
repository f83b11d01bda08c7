import Datasets
import Models
import Objectives
import Optimizers
import Recipes
import Records
import RunStore
import Tensors

/// The steps of reward modeling.
struct RewardLoop {
  private let stage: RewardModeling
  private let session: StageSession
  private let train: RewardRows
  private let validation: RewardValidation?
  private var cursor: DataCursor
  private var frame: TrainingFrame

  init(_ stage: RewardModeling, _ session: StageSession) throws {
    self.stage = stage
    self.session = session
    guard let origin = stage.data.train else {
      throw RunError.unusable("\(session.stage.name): data.train is missing")
    }
    train = try session.rewardRows(origin, for: stage)
    validation = try stage.data.validation.map {
      RewardValidation(stage, try session.rewardRows($0, for: stage))
    }
    cursor = DataCursor(train.set.dataset, seed: session.seed.child("data"))
    frame = try TrainingFrame(
      session,
      Trainer(
        session.model, optimizer: stage.optimizer, schedule: stage.schedule,
        total: stage.steps(rows: train.pairs.count), divergence: stage.onDivergence),
      stage.checkpointing)
    cursor.ordinal = frame.trainer.step * stage.rowsPerStep
  }

  mutating func run() async throws {
    let remarks = train.set.remarks
    for text in remarks { session.run.progress.note("\(session.stage.name): \(text)") }
    while !frame.trainer.isDone {
      let started = session.run.now()
      let pairs = (0..<stage.rowsPerStep).compactMap { _ in cursor.next() }.map { train.pairs[$0] }
      var step = try update(pairs)
      if frame.trainer.step == 1 {
        step.events += remarks.map { EventRecord(.warning, $0, at: step.position) }
      }
      step.metrics["epoch"] = Double(cursor.ordinal) / Double(max(1, cursor.epochLength))
      let (validation, session, position) = (validation, session, step.position)
      let tokens = pairs.reduce(0) { $0 + $1.tokenCount }
      try await frame.complete(&step, draw: cursor.ordinal, tokens: tokens, started: started) {
        try validation?.measurement(session, at: position)
      }
    }
    try frame.end(draw: cursor.ordinal)
  }

  /// One optimizer step over the micro-batches of `pairs`.
  private mutating func update(_ pairs: [RewardRows.Pair]) throws -> StepRecord {
    var (loss, gradients, readings) = (0.0, Gradients(), RewardMetrics())
    var bad: String?
    let dropout = session.seed.child("dropout").child(frame.trainer.step)
    for start in stride(from: 0, to: pairs.count, by: stage.perDeviceTrainBatchSize) {
      let part = pairs[start..<min(start + stage.perDeviceTrainBatchSize, pairs.count)]
      let draw = dropout.child(start / stage.perDeviceTrainBatchSize)
      let (value, more) = valueAndGradient(at: frame.trainer.parameters) {
        let rewards = session.model.rewards(Array(part), dropout: draw)
        readings.add(rewards)
        return stage.loss.part.losses(rewards).sum() / Float(pairs.count)
      }
      loss += Double(value)
      gradients.add(more)
      if !value.isFinite { bad = bad ?? part.first?.id }
    }
    frame.trainer.tokensSeen += pairs.reduce(0) { $0 + $1.tokenCount }
    var metrics = try frame.trainer.update(gradients, loss: loss, sample: bad)
    metrics.merge(readings.metrics)
    metrics["num_tokens"] = Double(frame.trainer.tokensSeen)
    return StepRecord(session.position(frame.trainer.step), metrics: metrics)
  }
}

extension StageSession {
  fileprivate func rewardRows(_ origin: DataOrigin, for stage: RewardModeling) throws -> RewardRows
  {
    try RewardRows(rows.render(rows.load(origin), as: stage.form, limits: stage.lengths))
  }
}

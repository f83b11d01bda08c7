import Text
import Recipes
import Datasets
import Foundation
import Objectives
import Optimizers
import Records
import RunStore
import Tensors

/// The steps of supervised fine-tuning.
struct SupervisedLoop {
  private let stage: Supervised
  private let session: StageSession
  private let train: RenderedSet
  private let validation: SupervisedValidation?
  private var cursor: DataCursor
  private var frame: TrainingFrame

  init(_ stage: Supervised, _ session: StageSession) async throws {
    self.stage = stage
    self.session = session
    guard let origin = stage.data.train else {
      throw RunError.unusable("\(session.stage.name): data.train is missing")
    }
    train = try session.rows.read(origin, for: .training, limits: stage.lengths)
    validation =
      if let origin = stage.data.validation {
        try await SupervisedValidation(stage, session, origin)
      } else { nil }
    cursor = DataCursor(train.dataset, seed: session.seed.child("data"))
    frame = try TrainingFrame(
      session,
      Trainer(
        session.model, optimizer: stage.optimizer, schedule: stage.schedule,
        total: stage.steps(rows: train.examples.count), divergence: stage.onDivergence),
      stage.checkpointing)
    cursor.ordinal = frame.trainer.step * stage.rowsPerStep
  }

  mutating func run() async throws {
    reportExclusions()
    while !frame.trainer.isDone {
      let started = session.run.now()
      let rows = nextRows()
      var step = try update(rows)
      step.metrics["epoch"] = Double(cursor.ordinal) / Double(max(1, cursor.epochLength))
      let tokens = rows.reduce(0) { $0 + train.examples[$1].tokens.count }
      let validation = validation
      let session = session
      try await frame.finish(&step, draw: cursor.ordinal, tokens: tokens, started: started) {
        try await validation?.metrics(session)
      }
    }
    try frame.end(draw: cursor.ordinal)
  }

  private func reportExclusions() {
    guard !train.exclusions.isEmpty else { return }
    session.run.progress.note(
      "\(session.stage.name): \(train.exclusions.count) rows are too long; "
        + "\(train.examples.count) are left")
  }

  private mutating func nextRows() -> [Int] {
    (0..<stage.rowsPerStep).compactMap { _ in cursor.next() }
  }

  /// One optimizer step over the micro-batches of `rows`.
  private mutating func update(_ rows: [Int]) throws -> StepRecord {
    let examples = rows.map { train.examples[$0] }
    let trained = examples.reduce(0) { $0 + $1.trainedCount }
    guard trained > 0 else {
      frame.trainer.passOver()
      var record = StepRecord(session.position(frame.trainer.step))
      record.metrics["skipped_empty"] = 1
      return record
    }
    var total = SupervisedSums()
    var gradients = Gradients()
    var bad: Int?
    let dropout = session.seed.child("dropout").child(frame.trainer.step)
    for start in stride(from: 0, to: examples.count, by: stage.perDeviceTrainBatchSize) {
      let part = examples[start..<min(start + stage.perDeviceTrainBatchSize, examples.count)]
      let (sums, gradient) = supervisedGradient(
        session.model, Array(part), loss: stage.loss.part, parameters: frame.trainer.parameters,
        denominator: trained, dropout: dropout.child(start / stage.perDeviceTrainBatchSize))
      total.add(sums)
      gradients.add(gradient)
      bad = bad ?? sums.badExample.map { start + $0 }
    }
    frame.trainer.tokensSeen += examples.reduce(0) { $0 + $1.tokens.count }
    let sample = bad.map { train.dataset.rows[rows[$0]].id }
    var metrics = try frame.trainer.update(gradients, loss: total.loss, sample: sample)
    total.write(to: &metrics, prefix: "")
    metrics["num_tokens"] = Double(frame.trainer.tokensSeen)
    return StepRecord(session.position(frame.trainer.step), metrics: metrics)
  }
}

import Tensors
import Foundation
import Models
import Records
import Rewards
import RunStore

/// What surrounds every training step: validation, the store, checkpoints, progress, stopping.
struct TrainingFrame {
  var trainer: Trainer
  private let session: StageSession
  private let settings: Checkpointing
  private let writer: CheckpointWriter
  /// Adds what only the stage knows to the files of a checkpoint.
  private let addition: (URL) throws -> Void
  private let begun: Double
  private let firstStep: Int
  // What falls due inside a round waits for its end: only there can a run go on, so that only there
  // a best checkpoint can be kept.
  private var owesValidation = false
  private var owesCheckpoint = false
  private var hasValidated = false

  /// A frame at the stage's start, or where its checkpoint left it.
  ///
  /// - Parameter addition: adds what only the stage knows to the files of a checkpoint.
  init(
    _ session: StageSession, _ trainer: Trainer, _ settings: Checkpointing,
    adding addition: @escaping (URL) throws -> Void = { _ in }
  ) throws {
    self.addition = addition
    self.session = session
    self.settings = settings
    self.trainer = trainer
    writer = CheckpointWriter(
      session.run.directory.checkpoints, limit: settings.saveTotalLimit)
    begun = session.run.now()
    if let resumption = session.resumption { try self.trainer.resume(resumption) }
    firstStep = self.trainer.step
  }

  /// Validates where it is time, records the step, saves, shows progress.
  ///
  /// - Throws: `RunError.interrupted`, after a checkpoint, where the run was asked to stop.
  mutating func finish(
    _ record: inout StepRecord, draw: Int, tokens: Int, started: Double,
    isBoundary: Bool = true, validate: () async throws -> Metrics?
  ) async throws {
    try await complete(
      &record, draw: draw, tokens: tokens, started: started, isBoundary: isBoundary
    ) { try await validate().map { Measurement(metrics: $0) } }
  }

  /// The same for a validation that leaves records beside its metrics.
  mutating func complete(
    _ record: inout StepRecord, draw: Int, tokens: Int, started: Double,
    isBoundary: Bool = true, measure: () async throws -> Measurement?
  ) async throws {
    let step = trainer.step
    let isBoundary = isBoundary || step >= trainer.total
    owesValidation = owesValidation || settings.validates(at: step, of: trainer.total)
    owesCheckpoint = owesCheckpoint || settings.saves(at: step)
    var isBest = false
    if isBoundary, owesValidation {
      owesValidation = false
      if let found = try await measure() {
        let metrics = found.metrics
        record.metrics.merge(metrics)
        record.evaluations += found.evaluations
        try requireKnownMetrics(metrics)
        isBest = noteBest(metrics)
        trainer.hasStopped = settings.stopWhen?.holds(in: metrics) ?? false
      }
    }
    let seconds = session.run.now() - started
    record.metrics["step_time"] = seconds
    record.metrics.merge(session.verifierServices.usage.take())
    try session.run.database.append(record)
    report(record.metrics, tokensPerSecond: Double(tokens) / max(1e-9, seconds))
    let isStopping = session.run.shouldStop() && isBoundary && !trainer.isDone
    if isBoundary, owesCheckpoint || isBest || isStopping {
      owesCheckpoint = false
      try save(draw: draw, isBest: isBest, isDone: false)
    }
    if isStopping { throw RunError.interrupted }
  }

  /// Marks the stage as done, after handing on its best weights where the recipe says so.
  mutating func end(draw: Int) throws {
    if settings.loadBestModelAtEnd, let best = writer.best(stage: session.stage.index) {
      try session.restore(best.url)
    }
    try save(draw: draw, isBest: false, isDone: true)
  }

  /// Refuses, at the first validation, names that it does not report.
  private mutating func requireKnownMetrics(_ metrics: Metrics) throws {
    defer { hasValidated = true }
    let names = [
      ("metric_for_best_model", settings.metricForBestModel),
      ("stop_when.metric", settings.stopWhen?.metric),
    ]
    for case (let key, let name?) in names where !hasValidated && metrics[name] == nil {
      let known = metrics.entries.map(\.name).joined(separator: ", ")
      throw RunError.unusable(
        "\(session.stage.name): \(key): validation reports no \"\(name)\"; it reports \(known)")
    }
  }

  private mutating func noteBest(_ metrics: Metrics) -> Bool {
    guard let name = settings.metricForBestModel, let value = metrics[name],
      settings.isBetter(value, than: trainer.best)
    else { return false }
    trainer.best = value
    return true
  }

  private func save(draw: Int, isBest: Bool, isDone: Bool) throws {
    let manifest = CheckpointManifest(
      session.position(trainer.step), draw: draw, isBest: isBest,
      state: trainer.manifestState(isDone: isDone))
    let (index, name) = session.stage
    let place = isDone ? Self.finalName(index, name) : "\(index)-\(name)-step-\(trainer.step)"
    try writer.write(place, manifest) {
      try trainer.write(to: $0, session: session)
      try addition($0)
    }
  }

  /// The checkpoint that a finished stage leaves.
  static func finalName(_ index: Int, _ name: String) -> String { "\(index)-\(name)-final" }

  private func report(_ metrics: Metrics, tokensPerSecond: Double) {
    let done = trainer.step - firstStep
    let pace = (session.run.now() - begun) / Double(max(1, done))
    session.run.progress.report(
      StepProgress(
        stage: session.stage.name, step: trainer.step, total: trainer.total, metrics: metrics,
        tokensPerSecond: tokensPerSecond,
        secondsLeft: trainer.isDone ? 0 : pace * Double(trainer.total - trainer.step)))
  }
}

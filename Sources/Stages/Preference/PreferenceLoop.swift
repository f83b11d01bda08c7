import Datasets
import Models
import Objectives
import Optimizers
import Recipes
import Records
import RunStore
import Tensors
import Text

/// The steps of preference optimization.
struct PreferenceLoop {
  private let stage: PreferenceOptimization
  private let session: StageSession
  private let objective: PreferenceObjective
  private let train: RenderedPreferences
  private let known: KnownLogProbs?
  private let reference: ReferencePolicy?
  private let validation: PreferenceValidation?
  private var memory: PreferenceMemory
  private var cursor: DataCursor
  private var frame: TrainingFrame

  init(_ stage: PreferenceOptimization, _ session: StageSession) async throws {
    self.stage = stage
    self.session = session
    objective = stage.objective
    guard let origin = stage.data.train else {
      throw RunError.unusable("\(session.stage.name): data.train is missing")
    }
    train = try session.rows.render(
      session.rows.load(origin), as: stage.form, limits: stage.lengths)
    let needsReference = objective.needs.contains(.reference)
    known =
      needsReference && stage.precomputeRefLogProbs
      ? try KnownLogProbs(
        train, split: "train", chunk: stage.perDeviceTrainBatchSize, session) : nil
    let reference =
      needsReference && known == nil ? try ReferencePolicy(stage.reference, session) : nil
    self.reference = reference
    validation =
      if let origin = stage.data.validation {
        try await PreferenceValidation(stage, session, origin, reference: reference?.model)
      } else { nil }
    cursor = DataCursor(train.dataset, seed: session.seed.child("data"))
    frame = try TrainingFrame(
      session,
      Trainer(
        session.model, optimizer: stage.optimizer, schedule: stage.schedule,
        total: stage.steps(rows: train.examples.count), divergence: stage.onDivergence),
      stage.checkpointing, adding: { try reference?.write(to: $0) })
    memory = PreferenceMemory(objective, stored: frame.trainer.memory)
    frame.trainer.memory = memory.stored
    cursor.ordinal = frame.trainer.step * stage.rowsPerStep
  }

  mutating func run() async throws {
    for text in remarks { session.run.progress.note("\(session.stage.name): \(text)") }
    while !frame.trainer.isDone {
      let started = session.run.now()
      let rows = (0..<stage.rowsPerStep).compactMap { _ in cursor.next() }
      var step = try update(rows)
      if frame.trainer.step == 1 {
        step.events += remarks.map { EventRecord(.warning, $0, at: step.position) }
      }
      step.metrics["epoch"] = Double(cursor.ordinal) / Double(max(1, cursor.epochLength))
      let tokens = rows.reduce(0) { $0 + train.examples[$1].tokenCount }
      let (validation, session, memory) = (validation, session, memory)
      try await frame.finish(&step, draw: cursor.ordinal, tokens: tokens, started: started) {
        try await validation?.metrics(session, memory: memory)
      }
    }
    try frame.end(draw: cursor.ordinal)
  }

  /// What a person should know about the data.
  private var remarks: [String] {
    var remarks = train.remarks
    if stage.form == .labels {
      let desirable = train.examples.count { $0.chosen != nil }
      if desirable == 0 || desirable == train.examples.count {
        remarks.append(
          "every completion is labelled \(desirable > 0); there is nothing to tell apart, "
            + "so give rows of both labels")
      }
    }
    return remarks
  }

  /// One optimizer step over the micro-batches of `rows`.
  private mutating func update(_ rows: [Int]) throws -> StepRecord {
    let examples = rows.map { train.examples[$0] }
    let pass = PreferencePass(
      model: session.model, objective: objective, step: PreferenceScope(examples),
      parameters: frame.trainer.parameters, reference: reference?.model)
    var total = PreferenceGradient()
    var readings = PreferenceMetrics()
    var bad: String?
    let dropout = session.seed.child("dropout").child(frame.trainer.step)
    for start in stride(from: 0, to: rows.count, by: stage.perDeviceTrainBatchSize) {
      let part = start..<min(start + stage.perDeviceTrainBatchSize, rows.count)
      let gradient = pass.gradient(
        of: Array(examples[part]), known: known.map { known in rows[part].map { known.rows[$0] } },
        memory: &memory, dropout: dropout.child(start / stage.perDeviceTrainBatchSize),
        metrics: &readings)
      total.add(gradient)
      if !gradient.isFinite { bad = bad ?? train.dataset.rows[rows[start]].id }
    }
    frame.trainer.tokensSeen += examples.reduce(0) { $0 + $1.tokenCount }
    var metrics = try frame.trainer.update(total.gradients, loss: total.loss, sample: bad)
    frame.trainer.memory = memory.stored
    reference?.follow(session.model, after: frame.trainer.step)
    metrics.merge(readings.metrics)
    total.write(to: &metrics, prefix: "", losses: stage.losses.map(\.name))
    metrics["num_tokens"] = Double(frame.trainer.tokensSeen)
    return StepRecord(session.position(frame.trainer.step), metrics: metrics)
  }
}

extension PreferenceScope {
  /// The counts of a step's rows.
  init(_ examples: [RenderedPreferences.Example]) {
    let chosen = examples.compactMap(\.chosen)
    self.init(
      examples: examples.count, chosenTokens: chosen.reduce(0) { $0 + $1.trainedCount },
      promptTokens: chosen.reduce(0) { $0 + max(0, $1.promptCount - 1) })
  }
}

import Datasets
import Models
import Objectives
import Records
import Text

extension Planner {
  mutating func preference(_ stage: PreferenceOptimization, _ entry: StageEntry, _ index: Int)
    throws
    -> Plan.Leg
  {
    let train = try preferences(stage.data.train, as: stage.form, limits: stage.lengths)
    let validation = try preferences(stage.data.validation, as: stage.form, limits: stage.lengths)
    completions = CompletionLengths(of: (train?.examples ?? []).compactMap(\.chosen))
    let process = withExtendedLifetime((train, validation)) { self.process() }
    let asked = stage.objective.needs
    let (asksReference, isKnown) = (asked.contains(.reference), stage.precomputeRefLogProbs)
    let steps = stage.steps(rows: train?.examples.count ?? 0)
    let passes = microBatches(stage, train, steps: steps, seed: seed.child(index))
    let speed = SpeedModel(shape, lengths: passes.largest.lengths, now: machine.now)
    let rounds = evaluations(stage.checkpointing, steps: steps, validation != nil)
    let sampling = try sampled(stage)
    let base = [process, need("weights", memory.weights), need("optimizer", 2 * memory.learned)]
    var moments = [
      training(
        passes, process: process, reference: asksReference && !isKnown)
    ]
    if rounds > 0, let sampling {
      moments.append(Plan.Peak(moment: "sampling", needs: base + needs(of: sampling)))
    }
    // A pass with a gradient costs three without; reference, wrong prompts and weights read once more.
    let readings =
      (asksReference && !isKnown ? 1.0 : 0) + (asked.contains(.mismatched) ? 2 : 0)
      + (stage.useWeighting ? 1 : 0)
    let measured = shape.readingOperations(lengths: lengths(validation))
    let known = isKnown ? shape.readingOperations(lengths: lengths(train)) + measured : 0
    let once =
      (1 + (asksReference && !isKnown ? 1 : 0)) * measured / speed.training
      + (sampling.map { seconds(of: $0, speed) } ?? 0)
    return Plan.Leg(
      name: entry.name, kind: entry.kind, steps: steps, trainable: memory.trainable,
      splits: [.init("train", train), .init("validation", validation)].compactMap { $0 },
      trainedTokens: passes.tokens,
      sampledTokens: Int(saturating: Double(rounds) * (sampling?.sampledTokens ?? 0)),
      peak: fullest(moments + steppingMoments(base), base: base),
      seconds: (trainingShare + readings / 3) * passes.operations(shape) / speed.training
        + known / speed.training + Double(rounds) * once)
  }

  /// Reads and renders pairs or labels; `nil` where the stage has none.
  func preferences(_ origin: DataOrigin?, as form: PreferenceForm, limits: LengthLimits) throws
    -> RenderedPreferences?
  {
    guard let origin else { return nil }
    return try RenderedPreferences(
      Dataset(origin, directory: directory, generate: generatedRows), as: form, with: renderer,
      limits: limits)
  }

  /// What validation samples, if anything.
  private func sampled(_ stage: PreferenceOptimization) throws -> SamplingLoad? {
    guard stage.validation.samples > 0,
      let set = try load(
        stage.data.validation, for: .sampling, limits: stage.lengths, limit: stage.validation.limit)
    else { return nil }
    return SamplingLoad(
      prompts: set.examples.map(\.tokens.count), samples: stage.validation.samples,
      limit: stage.validation.maxCompletionLength, context: shape.maxPositionEmbeddings,
      completions: completions)
  }

  /// The lengths of all sides.
  func lengths(_ set: RenderedPreferences?) -> [Int] {
    (set?.examples ?? []).flatMap { $0.sides.map(\.tokens.count) }
  }

  private func microBatches(
    _ stage: PreferenceOptimization, _ train: RenderedPreferences?, steps: Int, seed: Seed
  ) -> TrainingLoad {
    let sides = stage.form == .labels ? 1 : 2
    var load = TrainingLoad(
      microBatches: [], perStep: stage.gradientAccumulationSteps,
      size: stage.perDeviceTrainBatchSize.saturatingProduct(sides), steps: steps)
    guard let train else { return load }
    var cursor = DataCursor(train.dataset, seed: seed.child("data"))
    let size = min(stage.perDeviceTrainBatchSize, TrainingLoad.sequenceSample)
    let some = min(TrainingLoad.sample, TrainingLoad.sequenceSample / max(1, size))
    for _ in 0..<min(some, steps.saturatingProduct(load.perStep)) {
      let sides = (0..<size).compactMap { _ in cursor.next() }.flatMap { train.examples[$0].sides }
      load.microBatches.append(
        (sides.map(\.tokens.count), sides.reduce(0) { $0 + $1.trainedCount }))
    }
    return load
  }
}

extension Plan.Split {
  init?(_ split: String, _ set: RenderedPreferences?) {
    guard let set else { return nil }
    self.init(
      split: split, rows: set.examples.count, excluded: set.exclusions.count,
      tokens: set.examples.reduce(0) { $0 + $1.tokenCount },
      longest: set.examples.flatMap(\.sides).map(\.tokens.count).max() ?? 0)
  }
}

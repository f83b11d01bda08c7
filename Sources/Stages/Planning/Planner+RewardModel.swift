import Datasets
import Records
import Text

extension Planner {
  mutating func rewardModel(_ stage: RewardModeling, _ entry: StageEntry, _ index: Int) throws
    -> Plan.Leg
  {
    let train = try preferences(stage.data.train, as: stage.form, limits: stage.lengths)
    let validation = try preferences(stage.data.validation, as: stage.form, limits: stage.lengths)
    let process = withExtendedLifetime((train, validation)) { self.process() }
    let steps = stage.steps(rows: train?.examples.count ?? 0)
    let passes = microBatches(stage, train, steps: steps, seed: seed.child(index))
    let speed = SpeedModel(shape, lengths: passes.largest.lengths, now: machine.now)
    let rounds = evaluations(stage.checkpointing, steps: steps, validation != nil)
    // The policy waits beside its scorer, which shares what neither changes.
    let policy = need("the policy", memory.adapters == nil ? memory.weights : 0)
    let base = [
      process, policy, need("weights", memory.weights), need("optimizer", 2 * memory.learned),
    ]
    var moment = training(passes, process: process)
    moment.needs.insert(policy, at: 1)
    let reading = shape.readingOperations(lengths: lengths(validation))
    return Plan.Leg(
      name: entry.name, kind: entry.kind, steps: steps, trainable: memory.trainable,
      splits: [.init("train", train), .init("validation", validation)].compactMap { $0 },
      trainedTokens: passes.tokens, sampledTokens: 0,
      peak: fullest([moment] + steppingMoments(base), base: base),
      seconds: trainingShare * passes.operations(shape) / speed.training
        + Double(rounds) * reading / speed.training)
  }

  /// Sequences of which one number each is asked, and no token.
  private func microBatches(
    _ stage: RewardModeling, _ train: RenderedPreferences?, steps: Int, seed: Seed
  ) -> TrainingLoad {
    var load = TrainingLoad(
      microBatches: [], perStep: stage.gradientAccumulationSteps,
      size: stage.perDeviceTrainBatchSize.saturatingProduct(2), steps: steps)
    guard let train else { return load }
    var cursor = DataCursor(train.dataset, seed: seed.child("data"))
    let size = min(stage.perDeviceTrainBatchSize, TrainingLoad.sequenceSample)
    let some = min(TrainingLoad.sample, TrainingLoad.sequenceSample / max(1, size))
    for _ in 0..<min(some, steps.saturatingProduct(load.perStep)) {
      let sides = (0..<size).compactMap { _ in cursor.next() }.flatMap { train.examples[$0].sides }
      load.microBatches.append((sides.map(\.tokens.count), 0))
    }
    return load
  }
}

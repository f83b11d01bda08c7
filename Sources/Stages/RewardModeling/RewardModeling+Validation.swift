import Datasets
import Recipes

extension RewardModeling {
  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    issues.require(data.train != nil, "data.train", "is missing; name the rows to learn from")
    requireCounts(
      [
        ("per_device_train_batch_size", perDeviceTrainBatchSize),
        ("gradient_accumulation_steps", gradientAccumulationSteps),
      ], &issues)
    requireCounts([("max_steps", maxSteps)], atMost: largestCount, &issues)
    requireEpochs(numTrainEpochs, &issues)
    issues.require(
      checkpointing.evalSteps == nil || data.validation != nil, "data.validation",
      "is missing; eval_steps needs rows to measure on")
    checkpointing.requireReported(
      loss: false, samples: false, also: RewardValidation.names, &issues)
  }
}

extension RewardModeling: TrainingStage {
  var rewards: [RewardSettings] { [] }
  var needsRewards: Bool { false }
  var leavesPolicy: Bool { false }
  var form: PreferenceForm { .pairs(rankedPairs) }
  var inputs: [StageInput] {
    [data.train, data.validation].map {
      StageInput(
        origin: $0, purpose: .training, limits: lengths, preferences: form,
        hasMargins: true)
    }
  }
}

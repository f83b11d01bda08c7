import Datasets
import Generation
import Kernels
import Models
import Objectives
import Recipes
import Rewards
import Rollouts

extension PolicyOptimization {
  /// Completions of an optimizer step.
  var completionsPerStep: Int {
    perDeviceTrainBatchSize.saturatingProduct(gradientAccumulationSteps)
  }

  /// Completions of one round of sampling.
  var completionsPerRound: Int {
    generationBatchSize
      ?? perDeviceTrainBatchSize.saturatingProduct(stepsPerGeneration ?? gradientAccumulationSteps)
  }

  /// Problems of one round of sampling.
  var problemsPerRound: Int { completionsPerRound / max(1, numGenerations) }

  /// Optimizer steps that one round of sampling feeds, repeats included.
  var stepsPerRound: Int {
    (completionsPerRound / max(1, completionsPerStep)).saturatingProduct(numIterations)
  }

  /// Whether a round's updates need log-probabilities read before the first of them: the policy moves
  /// between them, its adapters drop a part in training that they did not drop in sampling, or it
  /// sampled in another precision than the model's.
  func readsBeforeUpdates(in precision: Precision) -> Bool {
    stepsPerRound > 1 || (lora?.loraDropout ?? 0) > 0
      || (rolloutPrecision ?? precision) != precision
  }

  /// Optimizer steps for so many problems.
  func steps(problems: Int) -> Int {
    let rounds = numTrainEpochs * Double(problems) / Double(max(1, problemsPerRound))
    return maxSteps ?? max(1, Int(saturating: (rounds * Double(stepsPerRound)).rounded(.up)))
  }

  /// Whether some piece compares with the reference policy.
  var needsReference: Bool {
    rewardKL != nil || objective.objective.needs.contains(.reference)
  }

  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    issues.require(data.train != nil, "data.train", "is missing; name the problems to learn from")
    checkpointing.requireReported(loss: false, samples: validation.samples > 0, &issues)
    requireDistinctNames(rewards, &issues)
    validateCounts(&issues)
    validateBatches(&issues)
    validateReference(&issues)
    validateCritic(&issues)
    validateNames(&issues)
    issues.require(
      checkpointing.evalSteps == nil || data.validation != nil, "data.validation",
      "is missing; eval_steps needs problems to measure on")
    issues.require(
      checkpointing.evalSteps == nil || validation.samples > 0, "validation.samples",
      "is 0; eval_steps needs something to measure, so give 1 or more")
    issues.require(
      sampling.temperature > 0, "sampling.temperature",
      "is 0; a policy learns only from what it samples, so give more")
  }

  private func validateCounts(_ issues: inout Issues) {
    requireCounts(
      [
        ("per_device_train_batch_size", perDeviceTrainBatchSize),
        ("gradient_accumulation_steps", gradientAccumulationSteps),
        ("num_iterations", numIterations), ("num_generations", numGenerations),
        ("steps_per_generation", stepsPerGeneration),
        ("generation_batch_size", generationBatchSize),
      ], &issues)
    requireCounts(
      [
        ("max_completion_length", maxCompletionLength), ("max_steps", maxSteps),
        ("max_prompt_length", maxPromptLength),
      ], atMost: largestCount, &issues)
    requireEpochs(numTrainEpochs, &issues)
    requireStops(stop, &issues)
    let least =
      ([advantage.part.leastGroup, permuteRewards ? 2 : 1] + gates.map(\.part.leastGroup))
      .max() ?? 1
    issues.require(
      numGenerations < 1 || numGenerations >= least, "num_generations",
      "is \(numGenerations); a group needs at least \(least) completions to compare")
    issues.require(
      rewards.isEmpty || !shapers.isEmpty || rewards.contains { $0.weight != 0 }, "rewards",
      "all have weight 0, so that nothing is paid; give one a weight")
    issues.require(
      0...largestFactor ~= maxRefills, "max_refills",
      "is \(maxRefills); give 0 to \(largestFactor)")
  }

  private func validateReference(_ issues: inout Issues) {
    issues.require(
      !reference.synchronizes || needsReference, "reference.synchronizes",
      "there is no reference to follow with; give beta or reward_kl")
    issues.require(
      !reference.synchronizes || lora == nil, "reference.synchronizes",
      "a reference cannot follow adapters; leave lora out, or keep the reference fixed")
    issues.require(
      rewardKL == nil || !objective.objective.needs.contains(.reference), "reward_kl",
      "the objective has a reference_kl too, and both cost the same; keep one: reward_kl: null "
        + "leaves this one out (TRL's beta of RLOO is reward_kl.beta)")
  }

  /// A critic and somebody who listens to it go together.
  private func validateCritic(_ issues: inout Issues) {
    let isNeeded = advantage.part.needs.contains(.values)
    issues.require(
      critic != nil || !isNeeded, "critic",
      "is missing; advantage \(advantage.name) needs a critic's values, and critic: {} is one")
    issues.require(
      critic == nil || isNeeded, "critic",
      "nobody asks it: advantage \(advantage.name) needs no values; give advantage: gae, "
        + "or leave critic out")
    guard let kl = rewardKL else { return }
    issues.require(
      kl.target != nil || kl.horizon == RewardKL().horizon, "reward_kl.horizon",
      "is of no use without reward_kl.target, which beta is led to; give that too")
    if kl.target == nil { return }
    issues.require(
      Double(completionsPerRound) <= kl.horizon, "reward_kl.horizon",
      "\(kl.horizon) is less than the \(completionsPerRound) completions of a round, after which "
        + "beta changes; give more, 10000 is usual")
  }

  /// Verdicts, shapers and penalties are told apart by name.
  private func validateNames(_ issues: inout Issues) {
    let taken = shapers.map(\.name) + [RewardKL.name, ScoreNormalization.name]
    for (index, reward) in rewards.enumerated() where taken.contains(reward.label) {
      issues.add(
        "rewards[\(index)].name",
        "\(reward.label) is what a part that no judge pays is called; "
          + "give another name")
    }
    let names = shapers.map(\.name)
    for index in names.indices where names[..<index].contains(names[index]) {
      issues.add("shapers[\(index)]", "\(names[index]) is given twice; keep one")
    }
  }

  private func validateBatches(_ issues: inout Issues) {
    guard issues.found.isEmpty else { return }
    issues.require(
      stepsPerGeneration == nil || generationBatchSize == nil, "generation_batch_size",
      "steps_per_generation is given too, and says the same; keep one")
    issues.require(
      completionsPerRound % numGenerations == 0, "num_generations",
      "\(numGenerations) does not divide the \(completionsPerRound) completions of a round "
        + "(per_device_train_batch_size × steps_per_generation)")
    issues.require(
      completionsPerRound % completionsPerStep == 0,
      generationBatchSize == nil ? "steps_per_generation" : "generation_batch_size",
      "a round of \(completionsPerRound) completions is no whole number of optimizer steps of "
        + "\(completionsPerStep) (per_device_train_batch_size × gradient_accumulation_steps)")
  }
}

import Datasets
import Objectives
import Recipes

extension PreferenceOptimization {
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
      loss: true, samples: validation.samples > 0, also: Self.validationMetrics, &issues)
    requireDistinctNames(rewards, &issues)
    validateLosses(&issues)
    validateScores(&issues)
    validateReference(&issues)
  }

  /// What validation reports beside the loss.
  private static let validationMetrics = [
    "eval_rewards/chosen", "eval_rewards/rejected", "eval_rewards/margins",
    "eval_rewards/accuracies", "eval_logps/chosen", "eval_logps/rejected", "eval_kl",
  ]

  private func validateLosses(_ issues: inout Issues) {
    issues.require(!losses.isEmpty, "losses", "is empty; give at least one, such as sigmoid")
    if let lossWeights {
      issues.require(
        lossWeights.count == losses.count, "loss_weights",
        "\(lossWeights.count) weights for \(losses.count) losses; give one each")
      for (i, weight) in lossWeights.enumerated() {
        issues.require(weight.isFinite, "loss_weights[\(i)]", "\(weight) is not finite")
      }
    }
    let paired = losses.filter { $0.part.needs.contains(.pairs) }
    let labelled = losses.filter { $0.part.needs.contains(.labels) }
    if let a = paired.first, let b = labelled.first {
      issues.add(
        "losses", "\(a.name) compares pairs and \(b.name) looks at single completions; keep one")
    }
    let needsCompany = losses.first { $0.part.needs.contains(.company) }
    if let needsCompany {
      issues.require(
        perDeviceTrainBatchSize > 1, "per_device_train_batch_size",
        "is 1; \(needsCompany.name) looks at a micro-batch as a whole, so give 2 or more")
      issues.require(
        !useWeighting, "use_weighting", "\(needsCompany.name) has no loss a pair to weigh")
    }
  }

  private func validateScores(_ issues: inout Issues) {
    issues.require(
      ldAlpha.map { 0...1 ~= $0 } ?? true, "ld_alpha",
      "\(ldAlpha ?? 0) is outside 0 ... 1; 1 counts every token")
    issues.require(
      fAlphaDivergenceCoef.isFinite, "f_alpha_divergence_coef",
      "\(fAlphaDivergenceCoef) is not finite")
    guard form == .labels, let loss = losses.first(where: { $0.part.needs.contains(.labels) })
    else {
      return
    }
    for (key, isGiven) in [("ld_alpha", ldAlpha != nil), ("use_weighting", useWeighting)] {
      issues.require(!isGiven, key, "is about pairs, and \(loss.name) has none; leave it out")
    }
    issues.require(
      !referenceFree, "reference_free", "\(loss.name) compares with a reference; leave it out")
  }

  private func validateReference(_ issues: inout Issues) {
    let needs = objective.needs
    for (key, isGiven) in [
      ("precompute_ref_log_probs", precomputeRefLogProbs),
      ("reference.synchronizes", reference.synchronizes),
    ] where isGiven {
      issues.require(
        needs.contains(.reference), key, "there is no reference here; leave it out")
    }
    guard precomputeRefLogProbs else {
      issues.require(
        !reference.synchronizes || lora == nil, "reference.synchronizes",
        "a reference cannot follow adapters; leave lora out, or keep the reference fixed")
      return
    }
    issues.require(
      !needs.contains(.mismatched), "precompute_ref_log_probs",
      "the completions behind wrong prompts change with every batch; leave it out")
    issues.require(
      !reference.synchronizes, "precompute_ref_log_probs",
      "the reference follows the policy, so nothing can be computed once; keep one")
  }
}

extension PreferenceOptimization: TrainingStage {
  var needsRewards: Bool { checkpointing.evalSteps != nil && validation.samples > 0 }
  var inputs: [StageInput] {
    [data.train, data.validation].map {
      StageInput(origin: $0, purpose: .training, limits: lengths, preferences: form)
    }
  }
}

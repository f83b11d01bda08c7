import Objectives
import Recipes
import Rewards
import Rollouts
import Testing

@testable import Stages

/// What each preset is known for, and the words of TRL's that mean the same.
@Suite struct PresetsTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The stage of a recipe with flow-style settings.
  private func stage(_ name: String, _ settings: String = "", set: [String] = []) throws
    -> PolicyOptimization
  {
    let yaml =
      Toy.model + "stages:\n  - \(name): {data: {train: rows.jsonl}, "
      + "rewards: [{verifier: exact_match}], per_device_train_batch_size: 8, \(settings)}\n"
    return try #require(scratch.recipe(yaml, set: set).stages[0].stage as? PolicyOptimization)
  }

  private func mistakes(_ name: String, _ settings: String) -> String {
    scratch.mistakes(
      Toy.model + "stages:\n  - \(name): {data: {train: rows.jsonl}, "
        + "rewards: [{verifier: exact_match}], \(settings)}\n")
  }

  @Test func `RLOO leaves one out, takes responses whole and charges the KL`() throws {
    let stage = try stage("rloo")
    #expect(stage.advantage.part is RLOO && stage.objective.reduction.part is ResponseMean)
    let surrogate = try #require(stage.objective.surrogate.part as? SequenceClipped)
    #expect(surrogate.ratio == .product && surrogate.epsilon == 0.2)
    #expect(surrogate.epsilonHigh == nil)
    #expect(stage.rewardKL?.beta == 0.05 && stage.rewardKL?.estimator == .k1)
    #expect(stage.needsReference)
    #expect(try self.stage("rloo", "reward_kl: null").needsReference == false)
  }

  @Test func `REINFORCE++ whitens returns over tokens and needs no groups`() throws {
    let stage = try stage("reinforce_pp", "num_generations: 1")
    #expect(stage.advantage.part is ReinforcePlusPlus && stage.numGenerations == 1)
    #expect(stage.objective.reduction.part is TokenMean && stage.rewardKL?.beta == 0.01)
    #expect(
      mistakes("grpo", "num_generations: 1").contains("a group needs at least 2 completions"))
    let grouped = try self.stage("reinforce_pp", "advantage: reinforce_plus_plus_baseline")
    #expect(grouped.advantage.part is ReinforcePlusPlusBaseline)
  }

  @Test func `GSPO has one ratio a response, narrow bounds and several steps a round`() throws {
    let stage = try stage("gspo")
    let surrogate = try #require(stage.objective.surrogate.part as? SequenceClipped)
    #expect(surrogate.ratio == .mean && surrogate.epsilon == 3e-4)
    #expect(surrogate.epsilonHigh == 4e-4 && stage.stepsPerRound == 4)
    #expect(stage.objective.reduction.part is ResponseMean)
  }

  @Test func `CISPO bounds a weight that has no gradient`() throws {
    let stage = try stage("cispo")
    #expect((stage.objective.surrogate.part as? CISPO)?.epsilonHigh == 5)
    #expect(stage.objective.reduction.part is TokenMean)
  }

  @Test func `Lite PPO takes the group's mean and the batch's deviation`() throws {
    let stage = try stage("lite_ppo")
    #expect((stage.advantage.part as? GroupRelative)?.scaleRewards == .batch)
    #expect(stage.objective.surrogate.part is ClippedSurrogate)
    #expect(stage.objective.reduction.part is TokenMean && stage.gates.isEmpty)
  }

  @Test func `DAPO is the whole recipe, and loss_type dapo the token mean alone`() throws {
    let stage = try stage("dapo")
    let surrogate = try #require(stage.objective.surrogate.part as? ClippedSurrogate)
    #expect(surrogate.epsilon == 0.2 && surrogate.epsilonHigh == 0.28 && surrogate.delta == 10)
    #expect(stage.objective.reduction.part is TokenMean)
    #expect((stage.gates.first?.part as? MixedOutcomes)?.measure == .verdicts)
    #expect(stage.maxRefills == 9 && stage.shapers.map(\.name) == ["overlong"])
    #expect(!stage.needsReference && stage.objective.regularizers.isEmpty)
    let plain = try self.stage("grpo", "loss_type: dapo")
    #expect(plain.gates.isEmpty && plain.shapers.isEmpty)
    #expect(plain.objective.reduction.part is TokenMean)
  }

  @Test func `loss_type cispo is the preset's objective, with TRL's bound`() throws {
    let stage = try stage("grpo", "loss_type: cispo, epsilon_high: 4.0")
    #expect((stage.objective.surrogate.part as? CISPO)?.epsilonHigh == 4)
    #expect(stage.objective.reduction.part is TokenMean)
    let set = try self.stage("grpo", set: ["grpo.loss_type=cispo"])
    #expect((set.objective.surrogate.part as? CISPO)?.epsilonHigh == 5)
  }

  @Test func `importance_sampling_level sequence keeps TRL's bounds, and reaches the penalty`()
    throws
  {
    let stage = try stage("grpo", "importance_sampling_level: sequence, beta: 0.04")
    let surrogate = try #require(stage.objective.surrogate.part as? SequenceClipped)
    #expect(surrogate.epsilon == 0.2 && surrogate.epsilonHigh == nil && surrogate.ratio == .mean)
    let penalty = try #require(stage.objective.regularizers.first?.part as? ReferenceKL)
    #expect(penalty.ratioLevel == .sequence && penalty.beta == 0.04)
    let narrow = try self.stage(
      "policy_optimization",
      "importance_sampling_level: sequence, epsilon: 3.0e-4, epsilon_high: 4.0e-4")
    #expect((narrow.objective.surrogate.part as? SequenceClipped)?.epsilonHigh == 4e-4)
    let token = try self.stage("grpo", "importance_sampling_level: token")
    #expect(token.objective.surrogate.part is ClippedSurrogate)
    let kept = try self.stage("gspo", "importance_sampling_level: sequence")
    #expect((kept.objective.surrogate.part as? SequenceClipped)?.epsilon == 3e-4)
  }

  @Test func `TRL's flat keys reach the pieces`() throws {
    let stage = try stage(
      "grpo",
      """
      beta: 0.1, entropy_coef: 0.01, entropy_target: 0.5, entropy_coef_delta: 0.01,
      top_entropy_quantile: 0.3, off_policy_mask_threshold: 0.25, sync_ref_model: true,
      ref_model_sync_steps: 64, ref_model_mixup_alpha: 0.5
      """)
    #expect((stage.objective.regularizers[1].part as? EntropyBonus)?.coefficient == 0.01)
    let target = try #require(stage.objective.regularizers[2].part as? EntropyTarget)
    #expect(target.target == 0.5 && target.delta == 0.01)
    #expect((stage.objective.tokenWeightings[0].part as? TopEntropy)?.share == 0.3)
    #expect((stage.objective.tokenWeightings[1].part as? OffPolicyMask)?.threshold == 0.25)
    #expect(stage.reference.synchronizes && stage.reference.syncSteps == 64)
    #expect(stage.reference.mixupAlpha == 0.5)
    let rloo = try self.stage(
      "rloo", "normalize_advantages: true, reward_clip_range: [-1.0, 1.0]")
    #expect((rloo.advantage.part as? RLOO)?.rewardClipRange == [-1, 1])
  }

  @Test(arguments: [
    (
      "grpo", "importance_sampling_level: turn",
      "importance_sampling_level: expected a level, found turn; the levels are sequence, token"
    ),
    (
      "cispo", "importance_sampling_level: sequence",
      "objective.importance_sampling_level: sequence does not go with cispo, which weighs tokens; leave one of the two out"
    ),
    (
      "grpo", "sync_ref_model: true",
      "reference.synchronizes: there is no reference to follow with; give beta or reward_kl"
    ),
    (
      "grpo", "sync_ref_model: true, beta: 0.1, ref_model_sync_steps: 0",
      "reference.sync_steps"
    ),
    (
      "rloo", "beta: 0.1",
      "reward_kl: the objective has a reference_kl too, and both cost the same; keep one: reward_kl: null leaves this one out (TRL's beta of RLOO is reward_kl.beta)"
    ),
    (
      "grpo", "rollout_precision: int8",
      "rollout_precision: is int8, and training is in float32: correct for the difference with objective.token_weightings: [truncated_importance_sampling]"
    ),
    ("dapo", "shapers: [overlong, overlong]", "shapers[1]: overlong is given twice; keep one"),
    ("rloo", "reward_kl: {beta: 0}", "reward_kl: null trains without a reference"),
    ("grpo", "objective: {token_weightings: [tis]}", "the types here are"),
  ])
  func `what cannot be is refused at its key`(name: String, settings: String, text: String) {
    let found = mistakes(name, settings)
    #expect(found.contains(text), "\(found)")
  }

  @Test func `a reward may not be called what a shaper's part is called`() {
    let found = scratch.mistakes(
      Toy.model + "stages:\n  - dapo: {data: {train: rows.jsonl}, "
        + "rewards: [{verifier: exact_match, name: overlong}]}\n")
    #expect(
      found.contains("rewards[0].name: overlong is what a part that no judge pays is called"),
      "\(found)")
  }
}

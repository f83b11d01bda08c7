import Recipes

/// Fragments that come with the binary: named combinations of published settings.
let presetTexts: [(name: String, yaml: [UInt8])] = [
  ("bnpo", PackageResources.bnpo_yaml), ("cispo", PackageResources.cispo_yaml),
  ("dapo", PackageResources.dapo_yaml), ("dr_grpo", PackageResources.dr_grpo_yaml),
  ("grpo", PackageResources.grpo_yaml), ("gspo", PackageResources.gspo_yaml),
  ("lite_ppo", PackageResources.lite_ppo_yaml),
  ("ppo", PackageResources.ppo_yaml), ("reinforce_pp", PackageResources.reinforce_pp_yaml),
  ("rloo", PackageResources.rloo_yaml),
]

/// The same for preference optimization.
let preferencePresetTexts: [(name: String, yaml: [UInt8])] = [
  ("cpo", PackageResources.cpo_yaml), ("dpo", PackageResources.dpo_yaml),
  ("kto", PackageResources.kto_yaml), ("orpo", PackageResources.orpo_yaml),
  ("simpo", PackageResources.simpo_yaml),
]

/// Every preset.
let allPresetTexts = presetTexts + preferencePresetTexts

/// The presets, by name.
let stagePresets = Presets(names: allPresetTexts.map(\.name)) { name throws(RecipeErrors) in
  guard let preset = allPresetTexts.first(where: { $0.name == name }) else { return nil }
  return try Node(yaml: String(decoding: preset.yaml, as: UTF8.self), file: "preset \(name)")
}

/// What a stage's key in a recipe may be: a kind, or the name of a preset.
let stageNames = StageEntry.types.map { $0.kind } + allPresetTexts.map(\.name)

/// The kind of stage that a key means.
func stageKind(_ key: String) -> String {
  if preferencePresetTexts.contains(where: { $0.name == key }) {
    return PreferenceOptimization.kind
  }
  return presetTexts.contains { $0.name == key } ? PolicyOptimization.kind : key
}

/// The settings of a kind of stage.
func stageKeys(_ kind: String) -> [String] {
  let type = StageEntry.types.first { $0.kind == kind }
  let defaults = type.flatMap { try? Node(encoding: $0.init()) }
  return defaults?.entries?.map(\.key) ?? []
}

/// TRL's flat keys and the settings they stand for, by kind of stage.
func stageAliases(_ kind: String) -> [String: RecipePath] {
  switch stageKind(kind) {
  case Supervised.kind: trainingAliases.merging(lengthAliases) { $1 }
  case RewardModeling.kind:
    trainingAliases.merging(lengthAliases) { $1 }.merging(rewardModelAliases) { $1 }
  case PreferenceOptimization.kind:
    trainingAliases.merging(lengthAliases) { $1 }.merging(preferenceAliases) { $1 }
  case PolicyOptimization.kind: trainingAliases.merging(policyAliases) { $1 }
  case Evaluation.kind: samplingAliases
  default: [:]
  }
}

private let trainingAliases: [String: RecipePath] = [
  "lora_r": "lora.r", "lora_alpha": "lora.lora_alpha", "lora_dropout": "lora.lora_dropout",
  "lora_target_modules": "lora.target_modules", "use_rslora": "lora.use_rslora",
  "use_dora": "lora.use_dora",
  "learning_rate": "optimizer.learning_rate", "weight_decay": "optimizer.weight_decay",
  "max_grad_norm": "optimizer.max_grad_norm", "adam_beta1": "optimizer.adam_beta1",
  "adam_beta2": "optimizer.adam_beta2", "adam_epsilon": "optimizer.adam_epsilon",
  "lr_scheduler_type": "schedule.lr_scheduler_type", "warmup_steps": "schedule.warmup_steps",
  "eval_steps": "checkpointing.eval_steps", "save_steps": "checkpointing.save_steps",
  "save_total_limit": "checkpointing.save_total_limit",
  "metric_for_best_model": "checkpointing.metric_for_best_model",
  "greater_is_better": "checkpointing.greater_is_better",
  "load_best_model_at_end": "checkpointing.load_best_model_at_end",
  "stop_when": "checkpointing.stop_when",
]

private let lengthAliases: [String: RecipePath] = [
  "max_length": "lengths.max_length", "max_prompt_length": "lengths.max_prompt_length",
]

private let rewardModelAliases: [String: RecipePath] = [
  "center_rewards_coefficient": "loss.center_rewards_coefficient"
]

private let preferenceAliases: [String: RecipePath] = [
  "sync_ref_model": "reference.synchronizes", "ref_model_sync_steps": "reference.sync_steps",
  "ref_model_mixup_alpha": "reference.mixup_alpha", "loss_type": "losses",
].merging(sharedLossKeys.map { ($0.key, RecipePath([.key(everyLoss), .key($0.value)])) }) { $1 }

private let samplingAliases: [String: RecipePath] = [
  "temperature": "sampling.temperature", "top_k": "sampling.top_k", "top_p": "sampling.top_p",
  "min_p": "sampling.min_p",
]

private let policyAliases: [String: RecipePath] = samplingAliases.merging([
  "epsilon": "objective.surrogate.epsilon", "epsilon_high": "objective.surrogate.epsilon_high",
  "delta": "objective.surrogate.delta",
  "beta": "objective.regularizers[reference_kl].beta",
  "scale_rewards": "advantage.scale_rewards",
  "normalize_advantages": "advantage.normalizes_advantages",
  "reward_clip_range": "advantage.reward_clip_range",
  "use_bias_correction_kl": "objective.regularizers[reference_kl].corrects_bias",
  "entropy_coef": "objective.regularizers[entropy_bonus].coefficient",
  "entropy_target": "objective.regularizers[entropy_target].target",
  "entropy_coef_delta": "objective.regularizers[entropy_target].delta",
  "entropy_coef_min": "objective.regularizers[entropy_target].minimum",
  "entropy_coef_max": "objective.regularizers[entropy_target].maximum",
  "top_entropy_quantile": "objective.token_weightings[top_entropy].share",
  "off_policy_mask_threshold": "objective.token_weightings[off_policy_mask].threshold",
  "sync_ref_model": "reference.synchronizes", "ref_model_sync_steps": "reference.sync_steps",
  "ref_model_mixup_alpha": "reference.mixup_alpha",
  "num_ppo_epochs": "num_iterations", "cliprange": "objective.surrogate.epsilon",
  "gamma": "advantage.gamma", "lam": "advantage.lam",
  "whiten_rewards": "advantage.whitens_rewards", "vf_coef": "critic.vf_coef",
  "cliprange_value": "critic.loss.cliprange_value", "kl_coef": "reward_kl.beta",
  "kl_estimator": "reward_kl.estimator",
  "missing_eos_penalty": "shapers[missing_eos].penalty",
  "use_score_scaling": "score_normalization.scales",
  "use_score_norm": "score_normalization.centers", "score_clip": "score_normalization.clip",
  // Their values are TRL's, and spelt as pieces once the recipe is whole.
  "loss_type": "objective.reduction",
  "importance_sampling_level": "objective.importance_sampling_level",
]) { $1 }

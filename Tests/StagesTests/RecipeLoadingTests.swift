import Foundation
import Generation
import Models
import Objectives
import Optimizers
import Recipes
import Testing

@testable import Stages

@Suite struct RecipeLoadingTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A recipe of one stage, written in one line that begins at column 5 of line 6.
  private func recipe(_ stage: String, set assignments: [String] = []) throws -> Recipe {
    try scratch.recipe(header + stage, set: assignments)
  }

  private func policy(_ settings: String, under key: String = "grpo", set: [String] = []) throws
    -> PolicyOptimization
  {
    let required = "data: {train: rows.jsonl}, rewards: [{verifier: exact_match}]"
    let stage = try recipe(
      "\(key): {\(required)\(settings.isEmpty ? "" : ", ")\(settings)}", set: set
    )
    .stages[0].stage
    return try #require(stage as? PolicyOptimization)
  }

  private func mistakes(_ stage: String, set assignments: [String] = []) -> String {
    scratch.mistakes(header + stage, set: assignments)
  }

  private let header = """
    name: x
    model: {path: m}
    tokenizer: {path: t}
    stages:
      - 
    """

  @Test func `a model is not trained in int8`() {
    let found = mistakes("sft: {data: {train: rows.jsonl}}", set: ["model.precision=int8"])
    #expect(
      found.contains("int8 is for rollouts alone; give rollout_precision: int8 to a policy stage"),
      "\(found)")
  }

  @Test(arguments: [
    ("grpo", "response_mean", GroupRelative.Scale.group),
    ("dr_grpo", "constant_length", .none), ("bnpo", "micro_batch_token_mean", .group),
    ("policy_optimization", "token_mean", .group),
  ])
  func `a preset is policy optimization with its settings`(
    key: String, reduction: String, scale: GroupRelative.Scale
  ) throws {
    let stage = try policy("", under: key)
    #expect(stage.objective.reduction.name == reduction)
    #expect((stage.advantage.part as? GroupRelative)?.scaleRewards == scale)
    #expect(stage.objective.surrogate.name == "clipped_surrogate")
    #expect(stage.objective.regularizers.isEmpty)
    let entry = StageEntry(stage)
    #expect(entry.kind == "policy_optimization" && entry.name == key)
  }

  @Test func `a stage may name its preset, and change what it says`() throws {
    let stage = try policy(
      "extends: dr_grpo, name: mine, advantage: {scale_rewards: batch}",
      under: "policy_optimization")
    #expect(stage.name == "mine" && stage.objective.reduction.name == "constant_length")
    #expect((stage.advantage.part as? GroupRelative)?.scaleRewards == .batch)
    #expect(try policy("extends: bnpo").objective.reduction.name == "micro_batch_token_mean")
  }

  @Test func `TRL's flat keys are written where they live`() throws {
    let stage = try policy(
      """
      learning_rate: 0.5, weight_decay: 0.25, max_grad_norm: 2, warmup_steps: 3,
      lr_scheduler_type: cosine, epsilon: 0.1, epsilon_high: 0.3, delta: 2, beta: 0.04,
      scale_rewards: none, temperature: 0.7, top_p: 0.9, top_k: 5, min_p: 0.1, save_steps: 4
      """)
    #expect(stage.optimizer.learningRate == 0.5 && stage.optimizer.weightDecay == 0.25)
    #expect(stage.optimizer.maxGradNorm == 2)
    #expect(stage.schedule.warmupSteps == 3 && stage.schedule.lrSchedulerType == .cosine)
    let surrogate = try #require(stage.objective.surrogate.part as? ClippedSurrogate)
    #expect(surrogate.epsilon == 0.1 && surrogate.epsilonHigh == 0.3 && surrogate.delta == 2)
    #expect(stage.objective.regularizers.map(\.name) == ["reference_kl"])
    #expect((stage.objective.regularizers[0].part as? ReferenceKL)?.beta == 0.04)
    #expect((stage.advantage.part as? GroupRelative)?.scaleRewards == GroupRelative.Scale.none)
    #expect(stage.sampling.temperature == 0.7 && stage.sampling.topP == 0.9)
    #expect(stage.sampling.topK == 5 && stage.sampling.minP == 0.1)
    #expect(stage.checkpointing.saveSteps == 4)
  }

  @Test func `beta changes a penalty that is listed`() throws {
    let stage = try policy(
      "beta: 0.5, objective: {regularizers: [{type: reference_kl, estimator: k1}]}")
    let penalty = try #require(stage.objective.regularizers.first?.part as? ReferenceKL)
    #expect(stage.objective.regularizers.count == 1)
    #expect(penalty.beta == 0.5 && penalty.estimator == .k1)
  }

  @Test(arguments: [
    ("grpo", "response_mean"), ("dr_grpo", "constant_length"), ("dapo", "token_mean"),
    ("bnpo", "micro_batch_token_mean"),
  ])
  func `loss_type sets the reduction only`(type: String, reduction: String) throws {
    let stage = try policy("loss_type: \(type)")
    #expect(stage.objective.reduction.name == reduction)
    #expect((stage.advantage.part as? GroupRelative)?.scaleRewards == .group)
  }

  @Test(arguments: [
    (
      "sft: {data: {train: r}, learning_rate: 1.0, optimizer: {learning_rate: 2.0}}",
      "recipe.yaml:5:76: stages[0].sft.optimizer.learning_rate: learning_rate is given too, and means the same; keep one"
    ),
    (
      "sft: {data: {train: r}, optimizer: {learning_rate: 2.0}, learning_rate: 1.0}",
      "recipe.yaml:5:62: stages[0].sft.learning_rate: optimizer.learning_rate is given too, and means the same; keep one"
    ),
    (
      "grpo: {loss_type: grpo, objective: {reduction: token_mean}}",
      "recipe.yaml:5:52: stages[0].grpo.objective.reduction: loss_type is given too, and means the same; keep one"
    ),
    (
      "grpo: {objective: {reduction: token_mean}, loss_type: grpo}",
      "recipe.yaml:5:48: stages[0].grpo.loss_type: objective.reduction is given too, and means the same; keep one"
    ),
    (
      "grpo: {loss_type: gpro}",
      "recipe.yaml:5:23: stages[0].grpo.loss_type: expected a loss type of TRL, found gpro; the loss types here are bnpo, cispo, dapo, dr_grpo, grpo"
    ),
    (
      "gpro: {}",
      "recipe.yaml:5:5: stages[0].gpro: unknown key; did you mean grpo? The keys here are sft, reward_model, preference, policy_optimization, evaluate, bnpo, cispo, dapo, dr_grpo, grpo, gspo, lite_ppo, ppo, reinforce_pp, rloo, cpo, dpo, kto, orpo, simpo"
    ),
    (
      "sft: {data: {train: r}, max_stepss: 3}",
      "recipe.yaml:5:29: stages[0].sft.max_stepss: unknown key; did you mean max_steps?"
    ),
    (
      "grpo: {data: {train: r}, rewards: [{verifier: exact_match}], epsilon_hihg: 0.2}",
      "recipe.yaml:5:66: stages[0].grpo.epsilon_hihg: unknown key; did you mean epsilon_high?"
    ),
    (
      "grpo: {data: {train: r}, rewards: [{verifier: exact_match}], objective: {surrogate: {epsilon_hihg: 0.2}}}",
      "recipe.yaml:5:90: stages[0].grpo.objective.surrogate.epsilon_hihg: unknown key; did you mean epsilon_high? The keys here are epsilon, epsilon_high, delta"
    ),
    (
      "grpo: {extends: dr_gpro}",
      "recipe.yaml:5:21: stages[0].grpo.extends: no preset is called \"dr_gpro\"; did you mean dr_grpo? The presets are bnpo, cispo, dapo, dr_grpo, grpo, gspo, lite_ppo, ppo, reinforce_pp, rloo, cpo, dpo, kto, orpo, simpo"
    ),
    (
      "evaluate: {data: {test: r}, samples: 2, k: [1, 4]}",
      "recipe.yaml:5:52: stages[0].evaluate.k[1]: pass@4 needs at least 4 samples a problem; samples is 2"
    ),
    (
      "grpo: {data: {train: r}, rewards: [{verifier: exact_match}], num_generations: 3}",
      "recipe.yaml:5:83: stages[0].grpo.num_generations: 3 does not divide the 8 completions of a round (per_device_train_batch_size × steps_per_generation)"
    ),
    (
      "sft: {data: {train: r}, load_best_model_at_end: true}",
      "recipe.yaml:5:53: stages[0].sft.checkpointing.load_best_model_at_end: needs to know what is best; give metric_for_best_model too"
    ),
  ])
  func `mistakes are named with their place`(stage: String, text: String) {
    let found = mistakes(stage)
    #expect(found == text || text.last == "?" && found.hasPrefix(text), "\(found)")
  }

  @Test func `all mistakes are found at once, in the order of their places`() {
    let found = mistakes("sft: {max_steps: x, data: {train: r}, per_device_train_batch_size: 0}")
    #expect(
      found == """
        recipe.yaml:5:22: stages[0].sft.max_steps: expected an integer, found the text "x"
        """, "\(found)")
  }

  @Test func `a recipe may build on others`() throws {
    try scratch.write(Toy.whole, to: "base.yaml")
    try scratch.write("learning_rate: 0.125\nmax_steps: 9\n", to: "fast.yaml")
    let stages = "\nstages: [{sft: {extends: fast.yaml, data: {train: r}, max_steps: 7}}]"
    let recipe = try scratch.recipe("extends: base.yaml\nseed: 11" + stages)
    #expect(recipe.name == "toy" && recipe.seed == 11 && recipe.model.config?.hiddenSize == 16)
    // Lists replace.
    let stage = try #require(recipe.stages.first?.stage as? Supervised)
    #expect(recipe.stages.count == 1 && stage.maxSteps == 7)
    #expect(stage.optimizer.learningRate == 0.125)
    #expect(
      try scratch.recipe("extends: base.yaml").stages.map(\.name) == ["sft", "grpo", "evaluate"])
    #expect(
      scratch.mistakes("extends: nowhere.yaml")
        .hasPrefix("recipe.yaml:1:10: extends: there is no file"))
  }

  @Test func `a stage's base may use flat keys and loss types`() throws {
    try scratch.write("learning_rate: 0.125\nloss_type: dapo\nbeta: 0.5\n", to: "mine.yaml")
    let stage = try policy("extends: [grpo, mine.yaml], epsilon: 0.1")
    #expect(stage.optimizer.learningRate == 0.125)
    #expect(stage.objective.reduction.name == "token_mean")
    #expect(stage.objective.regularizers.map(\.name) == ["reference_kl"])
  }

  @Test(arguments: [
    "stages[1].max_steps=77", "grpo.max_steps=77", "stages[1].grpo.max_steps=77",
    "stages[1].policy_optimization.max_steps=77",
  ])
  func `a stage is set by its index or its name`(assignment: String) throws {
    let recipe = try scratch.recipe(Toy.whole, set: [assignment])
    #expect((recipe.stages[1].stage as? PolicyOptimization)?.maxSteps == 77)
    #expect((recipe.stages[0].stage as? Supervised)?.maxSteps == 5)
  }

  @Test func `flat keys may be set`() throws {
    let recipe = try scratch.recipe(
      Toy.whole,
      set: [
        "sft.learning_rate=0.5", "grpo.beta=0.75", "grpo.epsilon=0.125", "grpo.loss_type=dr_grpo",
        "stages[2].temperature=0.5", "model.config.hidden_size=32", "seed=9",
      ])
    let policy = try #require(recipe.stages[1].stage as? PolicyOptimization)
    #expect((recipe.stages[0].stage as? Supervised)?.optimizer.learningRate == 0.5)
    #expect((policy.objective.regularizers.first?.part as? ReferenceKL)?.beta == 0.75)
    #expect((policy.objective.surrogate.part as? ClippedSurrogate)?.epsilon == 0.125)
    #expect(policy.objective.reduction.name == "constant_length")
    #expect((recipe.stages[2].stage as? Evaluation)?.sampling.temperature == 0.5)
    #expect(recipe.model.config?.hiddenSize == 32 && recipe.seed == 9)
  }

  @Test(arguments: [
    ("seed", "--set seed: has no value; write it like stages[1].max_steps=5"),
    ("grpo.max_stepss=5", "did you mean max_steps?"),
    ("gpro.max_steps=5", "unknown key"), ("stages[7].max_steps=5", "stages[7]"),
    ("sft.max_steps=many", "expected an integer, found the text \"many\""),
  ])
  func `what cannot be set is an error that names the argument`(assignment: String, text: String) {
    let found = scratch.mistakes(Toy.whole, set: [assignment])
    #expect(found.hasPrefix("--set \(assignment)") && found.contains(text), "\(found)")
  }

  @Test func `the resolved recipe reads back as it is`() throws {
    let recipe = try scratch.recipe(Toy.whole)
    let yaml = try Node(encoding: recipe).yaml
    let again = try Node(yaml: yaml, file: "resolved.yaml").decode(Recipe.self)
    #expect(try Node(encoding: again).yaml == yaml)
    // And as a file of its own, presets and flat keys and all.
    try scratch.write(yaml, to: "resolved.yaml")
    let file = try Recipe(file: scratch.url.appending(path: "resolved.yaml").path)
    #expect(try Node(encoding: file).yaml == yaml)
  }
}

import Foundation
import Models
import Objectives
import Recipes
import Records
import RunStore
import Tensors
import Testing

@testable import Stages

/// Policy stages with a critic, from the recipe to the weights.
@Suite struct CriticTests {
  private static let ppo = """
      - ppo:
          data: {train: rows.jsonl}
          rewards: [{verifier: exact_match}]
          per_device_train_batch_size: 4
          gradient_accumulation_steps: 2
          max_completion_length: 2
          learning_rate: 1.0e-2
          num_ppo_epochs: 2
          max_steps: 4
          missing_eos_penalty: 0.5
          critic: {optimizer: {learning_rate: 5.0e-2}}

    """
  private static let reward = """
      - reward_model: {data: {train: pairs.jsonl}, per_device_train_batch_size: 4, max_steps: 2}

    """
  private static let pairs = [("a", "1", "2"), ("b", "2", "1"), ("ab", "1", "22")]
    .map { "{\"prompt\": \"\($0)\", \"chosen\": \"\($1)\", \"rejected\": \"\($2)\"}\n" }
    .joined()
  private static let lora = "ppo.lora={r: 2, lora_alpha: 4}"

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Self.pairs, to: "pairs.jsonl")
    return scratch
  }

  private func recipe(_ stages: String = ppo) -> String { Toy.model + "stages:\n" + stages }

  private func play(_ settings: [String] = [], _ stages: String = ppo) async throws -> Outcome {
    let scratch = try scratch()
    return try await scratch.start(scratch.recipe(recipe(stages), set: settings))
  }

  private func mistakes(_ settings: [String]) throws -> String {
    try scratch().mistakes(recipe(), set: settings)
  }

  /// What lies in a checkpoint's file.
  private func numbers(_ outcome: Outcome, _ checkpoint: String, _ file: String) throws
    -> [String: [Float]]
  {
    let url = outcome.directory.checkpoints.appending(path: "\(checkpoint)/\(file)")
    let file = try Safetensors(contentsOf: url)
    return Dictionary(
      uniqueKeysWithValues: try file.entries.map { ($0.name, try file.floats($0.name)) })
  }

  @Test func `a run reports what TRL's PPO reports`() async throws {
    let outcome = try await play()
    let first = [
      "objective/kl", "objective/entropy", "objective/scores", "objective/non_score_reward",
      "objective/rlhf_reward", "val/num_eos_tokens", "val/explained_variance",
    ]
    for name in first { #expect(try outcome.steps(name) == [1, 3], "\(name)") }
    let each = [
      "policy/approxkl_avg", "policy/clipfrac_avg", "policy/entropy_avg", "loss/policy_avg",
      "loss/value_avg", "val/clipfrac_avg", "val/ratio", "critic/grad_norm",
      "critic/learning_rate",
    ]
    for name in each { #expect(try outcome.steps(name) == [1, 2, 3, 4], "\(name)") }
    // Nothing has moved when a round begins, and everything has in its second pass.
    let drift = try outcome.series("policy/approxkl_avg")
    #expect(abs(drift[0]) < 1e-9 && drift[1] > 1e-6 && abs(drift[2]) < 1e-9)
    #expect(abs(try outcome.series("objective/kl")[0]) < 1e-5)
    let scores = zip(
      try outcome.series("objective/scores"), try outcome.series("objective/non_score_reward"))
    for ((score, cost), both) in zip(scores, try outcome.series("objective/rlhf_reward")) {
      #expect(abs(score + cost - both) < 1e-9)
    }
  }

  @Test func `the critic learns to foresee`() async throws {
    // The policy has learned which digit belongs to which word; half of the answers are now called wrong,
    // so that the prompt tells what will be earned.
    let scratch = try scratch()
    let rows = [("a", "1"), ("b", "1"), ("ab", "1"), ("ba", "1"), ("aab", "1"), ("bba", "1")]
    try scratch.write(
      rows.map { "{\"prompt\": \"\($0)\", \"answer\": \"\($1)\"}\n" }.joined(), to: "half.jsonl")
    let outcome = try await scratch.start(
      scratch.recipe(
        recipe(Toy.supervised + Self.ppo),
        set: [
          "sft.max_steps=80", "sft.eval_steps=null", "ppo.data.train=half.jsonl",
          "ppo.learning_rate=0", "ppo.max_steps=100", "ppo.per_device_train_batch_size=8",
          "ppo.critic.optimizer.learning_rate=1.0e-2", "ppo.critic.loss.cliprange_value=null",
        ]))
    let losses = try outcome.series("loss/value_avg")
    let (early, late) = (losses.prefix(10).reduce(0, +), losses.suffix(10).reduce(0, +))
    #expect(late < early / 2, "\(losses)")
    #expect(try #require(outcome.series("val/explained_variance").last) > 0.3)
    // A policy that stands still learns nothing from it.
    #expect(try outcome.series("policy/approxkl_avg").allSatisfy { abs($0) < 1e-9 })
  }

  @Test func `while the critic warms up the policy stands still`() async throws {
    let unmoved = try await play(["ppo.learning_rate=0", "ppo.max_steps=1"])
    let start = try numbers(unmoved, "0-ppo-final", "model.safetensors")
    for shares in [false, true] {
      let outcome = try await play([
        "ppo.critic.shares_policy=\(shares)", "ppo.critic.warmup_steps=2", "ppo.save_steps=2",
        "ppo.save_total_limit=9",
      ])
      #expect(try numbers(outcome, "0-ppo-step-2", "model.safetensors") == start)
      #expect(try numbers(outcome, "0-ppo-final", "model.safetensors") != start)
      #expect(try outcome.steps("loss/value_avg") == [1, 2, 3, 4])
      #expect(try outcome.steps("loss/policy_avg") == [3, 4])
    }
    let idle = try await play(["ppo.critic.warmup_steps=4"])
    #expect(
      idle.notes.contains {
        $0.contains("critic.warmup_steps: 4 leaves the policy none of its 4 steps")
      })
  }

  @Test func `a round without loss is resumed with what was charged for it`() async throws {
    // A round is one completion. What is cut off is masked; coefficient and scores move all the same.
    let settings = [
      "ppo.mask_truncated_completions=true", "ppo.max_completion_length=1", "ppo.max_steps=12",
      "ppo.per_device_train_batch_size=1", "ppo.gradient_accumulation_steps=1",
      "ppo.reward_kl.target=0.1", "ppo.reward_kl.horizon=100",
      "ppo.score_normalization={scales: true}", "ppo.reference={synchronizes: true, sync_steps: 1}",
    ]
    let (a, b) = (try scratch(), try scratch())
    let whole = try await a.start(a.recipe(recipe(), set: settings))
    let again = try b.recipe(recipe(), set: settings)
    await #expect(throws: RunError.self) { try await b.start(again, stopAfter: 2) }
    let resumed = try await b.resume(again)
    #expect(try resumed.metrics() == whole.metrics())
    #expect(try !whole.series("skipped_empty").isEmpty)
    let coefficients = try whole.series("objective/kl_coef")
    #expect(Set(coefficients).count == coefficients.count)
  }

  @Test func `a critic of its own moves no weight of the policy`() async throws {
    let (quick, slow) = (
      try await play(["ppo.max_steps=1", "ppo.critic.optimizer.learning_rate=0.5"]),
      try await play(["ppo.max_steps=1", "ppo.critic.optimizer.learning_rate=0"])
    )
    #expect(try quick.weights() == slow.weights())
    // A head on the policy's own states does, by its coefficient.
    func shared(_ coefficient: Double) async throws -> Data {
      try await play([
        "ppo.max_steps=1", "ppo.critic.shares_policy=true", "ppo.vf_coef=\(coefficient)",
      ]).weights()
    }
    #expect(try await shared(0.1) != shared(10))
  }

  @Test(arguments: ["own", "shared", "own with adapters", "shared with adapters", "reward model"])
  func `an interrupted run goes on to the same bits`(kind: String) async throws {
    let settings =
      (kind.hasPrefix("shared") ? ["ppo.critic.shares_policy=true"] : [])
      + (kind.hasSuffix("adapters") ? [Self.lora] : [])
      + (kind == "reward model" ? ["ppo.critic.reward_model=reward_model"] : [])
      + [
        "ppo.score_normalization={scales: true, centers: true, clip: 3}",
        "ppo.reward_kl.target=0.1",
        "ppo.reward_kl.horizon=100",
      ]
    let yaml = recipe(kind == "reward model" ? Self.reward + Self.ppo : Self.ppo)
    let (a, b) = (try scratch(), try scratch())
    let whole = try await a.start(a.recipe(yaml, set: settings))
    let recipe = try b.recipe(yaml, set: settings)
    await #expect(throws: RunError.self) {
      try await b.start(recipe, stopAfter: kind == "reward model" ? 4 : 2)
    }
    let resumed = try await b.resume(recipe)
    #expect(try resumed.weights() == whole.weights())
    #expect(try resumed.metrics() == whole.metrics())
    let name = kind == "reward model" ? "1-ppo-final" : "0-ppo-final"
    for file in ["critic.safetensors", "critic_optimizer.safetensors"] {
      #expect(try numbers(resumed, name, file) == numbers(whole, name, file))
    }
  }

  @Test func `with adapters a critic has a head and adapters of its own, and no weights`()
    async throws
  {
    let outcome = try await play([Self.lora])
    let learned = try numbers(outcome, "0-ppo-final", "critic.safetensors")
    #expect(learned["score.weight"]?.count == 16)
    #expect(learned.keys.allSatisfy { $0 == "score.weight" || $0.contains("lora_") })
    #expect(learned.count == 1 + 2 * 7)
    let shared = try await play([Self.lora, "ppo.critic.shares_policy=true"])
    let head = try numbers(shared, "0-ppo-final", "critic.safetensors")
    #expect(Array(head.keys) == ["score.weight"])
  }

  @Test func `a critic may begin as a reward model`() async throws {
    let outcome = try await play(
      [
        "ppo.critic.reward_model=reward_model", "ppo.max_steps=1",
        "ppo.critic.optimizer.learning_rate=0",
      ], Self.reward + Self.ppo)
    let (mine, its) = (
      try numbers(outcome, "1-ppo-final", "critic.safetensors"),
      try numbers(outcome, "0-reward_model-final", "model.safetensors")
    )
    #expect(mine == its)
  }

  @Test func `a critic that nobody made is named with its key`() async throws {
    let error = await #expect(throws: RunError.self) {
      _ = try await play(["ppo.critic.reward_model=rewards"], Self.reward + Self.ppo)
    }
    #expect(
      error?.description
        == "stages[1].policy_optimization.critic.reward_model: neither a reward_model stage before nor a "
        + "directory is called \"rewards\"; there are reward_model")
  }

  @Test func `critics and those who ask them go together`() throws {
    #expect(
      try mistakes(["ppo.critic=null"]).contains(
        "critic: is missing; advantage gae needs a critic's values, and critic: {} is one"))
    #expect(
      try mistakes(["ppo.advantage={type: rloo}"]).contains(
        "critic: nobody asks it: advantage rloo needs no values"))
    #expect(
      try mistakes(["ppo.critic={shares_policy: true, reward_model: x}"]).contains(
        "a critic that shares the policy's states starts from the policy"))
    #expect(
      try mistakes(["ppo.reward_kl={beta: 0.1, target: 0.1, horizon: 4}"]).contains(
        "reward_kl.horizon: 4.0 is less than the 8 completions of a round"))
  }

  @Test(
    arguments: [
      ("permute_rewards=true", "num_generations: is 1; a group needs at least 2 completions"),
      ("gates=[mixed_outcomes]", "num_generations: is 1; a group needs at least 2 completions"),
      ("rewards=[{verifier: exact_match, weight: 0}]", "rewards: all have weight 0"),
      ("reward_kl.horizon=100", "reward_kl.horizon: is of no use without reward_kl.target"),
      ("kl_coef=0", "reward_kl: null trains without a reference"),
    ])
  func `settings that would do nothing are refused`(setting: String, text: String) throws {
    // The first three do something where shapers pay, or groups are larger.
    let found = try mistakes(["ppo.shapers=[]", "ppo." + setting])
    #expect(found.contains(text), "\(found)")
  }

  @Test func `a critic that diverges is told from the policy`() async {
    let error = await #expect(throws: RunError.self) {
      _ = try await play(["ppo.critic.optimizer.learning_rate=1.0e+30"])
    }
    #expect(error?.description.contains("in the critic (critic.optimizer), ") == true)
  }

  @Test func `a coefficient that runs away is remarked, and ends the run`() async throws {
    // Any move is beyond this target: each round adds a fifth.
    let settings = [
      "ppo.reward_kl={beta: 0.001, estimator: k2, target: 1.0e-12, horizon: 8}",
      "ppo.learning_rate=5.0e-2", "ppo.max_steps=500",
    ]
    let scratch = try scratch()
    let error = await #expect(throws: RunError.self) {
      try await scratch.start(scratch.recipe(recipe(), set: settings))
    }
    #expect(
      error?.description.contains("reward_kl.beta has gone from 0.001 to 1.") == true,
      "\(error as Any)")
    #expect(error?.description.contains("give a larger reward_kl.target") == true)
    let database = try RunDatabase.read(.open(at: scratch.url.appending(path: "run")))
    let remarks = try database.events().filter { $0.text.contains("reward_kl.beta has gone") }
    #expect(remarks.count == 2)
  }

  @Test func `with λ = γ = 1, a silent critic and no whitening it is REINFORCE`() throws {
    // A critic that says 0 gives each token the return to go; at ratio 1 the clipped surrogate has the
    // gradient of REINFORCE.
    let model = Toy.decoder()
    var gae = GAE()
    (gae.lam, gae.gamma, gae.whitensAdvantages) = (1, 1, false)
    let group = RolloutGroup(
      problem: Problem(id: "p", prompt: .text("p")),
      trajectories: [(0.5, [5, 6, 7]), (-1.0, [8, 4])].map { reward, completion in
        var row = Row(
          prompt: [1, 4], completion: completion.map { Int32($0) },
          logProbs: completion.map { _ in -1 })
        row.values = row.tokens.map { _ in 0 }
        var episode = Trajectory(rows: [row], completion: "", stop: .endOfSequence)
        episode.pay(reward, as: "r")
        return episode
      })
    let credit = gae.advantages(for: [group])
    #expect(credit[0].tokens == [[0.5, 0.5, 0.5], [-1, -1]])
    let samples = policySamples([group], credit, masksTruncated: false)
    func gradient(_ surrogate: any Surrogate) -> [Float] {
      let pass = PolicyPass(
        model: model,
        step: StepObjective(
          objective: PolicyObjective(surrogate: surrogate, reduction: TokenMean()),
          scope: ReductionScope(lengths: samples.map(\.length), maxCompletionLength: 4)),
        parameters: model.namedParameters.map(\.parameter), temperature: 1)
      var metrics = PolicyMetrics()
      let found = pass.gradient(samples, metrics: &metrics).gradients
      return model.namedParameters.flatMap { found[$0.parameter]?.scalars ?? [] }
    }
    #expect(largestDifference(gradient(ClippedSurrogate()), gradient(Reinforce())) < 1e-6)
    #expect(gradient(Reinforce()).contains { abs($0) > 1e-3 })
  }
}

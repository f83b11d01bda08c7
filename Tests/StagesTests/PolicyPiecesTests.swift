import Foundation
import Models
import Objectives
import Records
import Rewards
import RunStore
import Testing
import Verifiers

@testable import Stages

/// Shapers, penalties, moving references and memories, through whole stages.
@Suite struct PolicyPiecesTests {
  private func play(_ settings: [String], _ yaml: String = Toy.policyOnly) async throws -> Outcome {
    let scratch = try Scratch()
    return try await scratch.start(scratch.recipe(yaml, set: settings))
  }

  @Test func `a shaper charges before the gates, and says what`() async throws {
    let outcome = try await play([
      "grpo.shapers=[{type: overlong, buffer: 1}]", "grpo.max_steps=2", "grpo.beta=0",
    ])
    // Two tokens are the budget: a completion of two is charged 1, one of one nothing.
    let rollouts = try outcome.database.rollouts().filter { $0.step == 1 }
    for rollout in rollouts {
      let charged = rollout.rewards.first { $0.name == "overlong" }?.value ?? 0
      #expect(charged == (rollout.length == 2 ? -1 : 0))
    }
    let mean = try #require(outcome.series("rewards/overlong/mean").first)
    let expected = Double(rollouts.count { $0.length == 2 }) / Double(rollouts.count)
    #expect(abs(mean + expected) < 1e-12)
    // The verdicts' own statistics do not change.
    let plain = try await play(["grpo.max_steps=2", "grpo.beta=0"])
    #expect(
      try plain.series("rewards/exact_match/mean").first
        == outcome.series("rewards/exact_match/mean").first)
  }

  @Test func `the KL in the reward is charged a token, and is 0 at the start`() async throws {
    let outcome = try await play(
      ["grpo.beta=0", "grpo.reward_kl={beta: 0.5}", "grpo.learning_rate=5.0e-2"])
    let divergences = try outcome.series("reward_kl")
    #expect(divergences.count == 4 && abs(divergences[0]) < 1e-6)
    #expect(divergences[1...].contains { abs($0) > 1e-4 })
    let last = try outcome.database.rollouts().filter { $0.step == 4 && $0.unscored == nil }
    #expect(last.contains { $0.rewards.contains { $0.name == "kl" && $0.value != 0 } })
  }

  @Test func `a reference that follows whole and every step is the policy before the step`()
    async throws
  {
    let copying = ["grpo.sync_ref_model=true", "grpo.ref_model_sync_steps=1"]
    let settings = ["grpo.learning_rate=5.0e-2"]
    let (fixed, copied, mixed) = (
      try await play(settings),
      try await play(settings + copying + ["grpo.ref_model_mixup_alpha=1.0"]),
      try await play(settings + copying + ["grpo.ref_model_mixup_alpha=0.5"])
    )
    #expect(try copied.series("kl").allSatisfy { abs($0) < 1e-6 })
    let (far, near) = (try fixed.series("kl"), try mixed.series("kl"))
    #expect(far[0] == near[0] && far[1] != near[1] && near[1] > 0)
  }

  @Test func `an adaptive coefficient moves with the entropy`() async throws {
    // Far below a target of 9 nats: on from the second step, and growing.
    let outcome = try await play([
      "grpo.beta=0", "grpo.entropy_target=9.0", "grpo.entropy_coef_delta=0.01",
    ])
    let coefficients = try outcome.series("entropy_coef")
    for (found, expected) in zip(coefficients, [0, 0.01, 0.02, 0.03]) {
      #expect(abs(found - expected) < 1e-6)
    }
  }

  /// Everything that a checkpoint must know: memories, a moving reference, refused groups.
  private static let stateful = [
    "grpo.sync_ref_model=true", "grpo.ref_model_sync_steps=2", "grpo.max_steps=6",
    "grpo.learning_rate=2.0e-2", "grpo.entropy_target=9.0", "grpo.entropy_coef_delta=0.05",
    "grpo.gates=[mixed_outcomes]", "grpo.shapers=[{type: overlong, buffer: 1}]",
    "grpo.num_iterations=2",
  ]
  private static let whole = Task {
    let scratch = try Scratch()
    return try await scratch.start(scratch.recipe(Toy.policyOnly, set: stateful)).bits()
  }

  @Test(arguments: [1, 2, 4])
  func `a run with memories goes on to the same bits`(steps: Int) async throws {
    let whole = try await Self.whole.value
    let scratch = try Scratch()
    let recipe = try scratch.recipe(Toy.policyOnly, set: Self.stateful)
    await #expect(throws: RunError.self) { try await scratch.start(recipe, stopAfter: steps) }
    let bits = try await scratch.resume(recipe).bits()
    #expect(bits.weights == whole.weights && bits.metrics == whole.metrics)
    #expect(bits.rollouts == whole.rollouts)
  }

  @Test func `presets play`() async throws {
    for name in ["rloo", "reinforce_pp", "gspo", "cispo", "lite_ppo", "dapo"] {
      let yaml = Toy.policyOnly.replacing("- grpo:", with: "- \(name):")
        .replacing("      beta: 0.1\n", with: "")
      let outcome = try await play(["\(name).steps_per_generation=4"], yaml)
      #expect(try outcome.series("loss").count == 4, "\(name)")
      #expect(try outcome.series("loss").allSatisfy { $0.isFinite }, "\(name)")
    }
  }
}

/// Memories apart from stages.
@Suite struct PolicyMemoryTests {
  @Test func `what a checkpoint keeps is taken up again`() throws {
    var target = EntropyTarget()
    target.target = 1
    let objective = PolicyObjective(
      surrogate: Reinforce(), regularizers: [ReferenceKL(), target], reduction: TokenMean())
    var memory = PolicyMemory(objective)
    #expect((memory.objective.regularizers[1] as? EntropyBonus)?.coefficient == 0)
    var metrics = Metrics()
    metrics["entropy"] = 0.1
    memory.observe(metrics)
    memory.emptyRounds = 2
    let reward = WeightedVerifier(name: "a", verifier: Finished())
    let row = Row(prompt: [1], completion: [2], logProbs: [-1])
    let sample = Trajectory(rows: [row], completion: "", stop: .endOfSequence)
    let group = RolloutGroup(problem: Problem(id: "p", prompt: .text("")), trajectories: [sample])
    try memory.faults.count([group], by: [reward])
    let kept = try JSON(parsing: Data(memory.json.text.utf8))
    var again = PolicyMemory(objective)
    try again.restore(kept)
    #expect(again.emptyRounds == 2 && again.faults == memory.faults)
    #expect((again.objective.regularizers[1] as? EntropyBonus)?.coefficient == 0.005)
    #expect(again.objective.regularizers[0] is ReferenceKL)
    try again.restore(.null)
    #expect(again.emptyRounds == 0)
  }
}

import Foundation
import Kernels
import RunStore
import Testing

@testable import Stages

/// Rounds, updates and references of whole policy stages.
@Suite struct PolicyLoopTests {
  private func play(_ settings: [String], _ yaml: String = Toy.policyOnly) async throws -> Outcome {
    let scratch = try Scratch()
    return try await scratch.start(scratch.recipe(yaml, set: settings))
  }

  /// The steps that drew samples, and how many updates the sampling weights had seen.
  private func rounds(_ outcome: Outcome) throws -> [[Int]] {
    var rounds: [[Int]] = []
    for rollout in try outcome.database.rollouts() where rounds.last?[0] != rollout.step {
      rounds.append([rollout.step, rollout.version])
    }
    return rounds
  }

  @Test func `each step samples where nothing else is said`() async throws {
    let outcome = try await play([])
    #expect(try rounds(outcome) == [[1, 0], [2, 1], [3, 2], [4, 3]])
    // 8 completions a step: two groups of four.
    #expect(try outcome.database.rollouts().count == 32)
    #expect(try outcome.series("clip_ratio/region_mean") == [0, 0, 0, 0])
  }

  @Test func `a round feeds several steps, and may be trained on again`() async throws {
    // A round of 4 micro-batches of 4 is two steps of two; each round is gone through twice.
    let outcome = try await play([
      "grpo.steps_per_generation=4", "grpo.num_iterations=2", "grpo.max_steps=6",
      "grpo.epsilon=1.0e-6", "grpo.learning_rate=5.0e-2",
    ])
    #expect(try rounds(outcome) == [[1, 0], [5, 4]])
    #expect(try outcome.database.rollouts().count == 32)
    // The ratio is to the weights that sampled: 1 at the first step of a round only.
    let clipped = try outcome.series("clip_ratio/region_mean")
    #expect(clipped[0] < 1e-3 && clipped[4] < 1e-3)
    #expect(clipped[1...3].contains { $0 > 0.01 })
    let gaps = try outcome.series("sampling/sampling_logp_difference/max")
    #expect(gaps.count == 6 && gaps.allSatisfy { Float($0) <= exactTolerance })
  }

  @Test func `what adapters drop in training is not taken for a gap to the sampler`() async throws {
    let outcome = try await play([
      "grpo.lora.r=2", "grpo.lora.lora_dropout=0.5", "grpo.lora.target_modules=all-linear",
      "grpo.learning_rate=5.0e-2",
    ])
    let gaps = try outcome.series("sampling/sampling_logp_difference/max")
    #expect(gaps.count == 4 && gaps.allSatisfy { Float($0) <= exactTolerance })
    #expect(try outcome.series("clip_ratio/region_mean").contains { $0 > 0 })
  }

  @Test(arguments: [Precision.bf16, .int8].filter(\.isSupported))
  func `rollouts in another precision are corrected for`(precision: Precision) async throws {
    let correction = "grpo.objective.token_weightings=[truncated_importance_sampling]"
    let outcome = try await play(["grpo.rollout_precision=\(precision.rawValue)", correction])
    let gaps = try outcome.series("sampling/sampling_logp_difference/max")
    #expect(gaps.allSatisfy { $0 > 0 && $0 < 1 }, "\(gaps)")
    let ratios = try outcome.series("sampling/importance_sampling_ratio/mean")
    #expect(ratios.allSatisfy { abs($0 - 1) < 0.1 } && ratios.contains { $0 != 1 })
    // Training itself is in float32: the ratio to what was read before it is 1.
    #expect(try outcome.series("clip_ratio/region_mean").allSatisfy { $0 == 0 })
    let other = try await play([correction])
    #expect(try outcome.weights() != other.weights())
  }

  @Test func `generation_batch_size says the same as steps_per_generation`() async throws {
    let (a, b) = (
      try await play(["grpo.steps_per_generation=4"]),
      try await play(["grpo.generation_batch_size=16"])
    )
    #expect(try a.weights() == b.weights())
  }

  @Test(
    arguments: [
      (nil, nil, 1, 8, 2, 1), (4, nil, 1, 16, 4, 2), (4, nil, 3, 16, 4, 6), (nil, 32, 2, 32, 8, 8),
    ] as [(Int?, Int?, Int, Int, Int, Int)])
  func `counts are completions`(
    perGeneration: Int?, batch: Int?, iterations: Int, completions: Int, problems: Int, steps: Int
  ) {
    var stage = PolicyOptimization()
    stage.numGenerations = 4
    stage.perDeviceTrainBatchSize = 4
    stage.gradientAccumulationSteps = 2
    stage.stepsPerGeneration = perGeneration
    stage.generationBatchSize = batch
    stage.numIterations = iterations
    #expect(stage.completionsPerRound == completions && stage.problemsPerRound == problems)
    #expect(stage.stepsPerRound == steps)
    // One epoch of 64 problems.
    #expect(stage.steps(problems: 64) == 64 / problems * steps)
  }

  @Test func `the reference is the model that the stage began with`() async throws {
    // Little SFT, so that rewards still differ.
    let outcome = try await play(
      ["sft.max_steps=2", "grpo.learning_rate=5.0e-2", "grpo.num_generations=8"], Toy.whole)
    let divergences = try outcome.series("kl", stage: 1)
    #expect(abs(divergences[0]) < 1e-6)
    #expect(divergences[1...].allSatisfy { $0 > 1e-4 })
    let reference = outcome.directory.url.appending(path: "references/1-grpo/model.safetensors")
    let final = outcome.directory.checkpoints.appending(path: "0-sft-final/model.safetensors")
    #expect(try Data(contentsOf: reference) == Data(contentsOf: final))
  }

  @Test func `no reference is kept where beta is 0`() async throws {
    let outcome = try await play(["grpo.beta=0", "grpo.max_steps=1"])
    #expect(
      !FileManager.default.fileExists(
        atPath: outcome.directory.url.appending(path: "references").path))
    #expect(try outcome.series("kl").isEmpty)
  }

  @Test func `a reward of weight 0 is watched, not paid`() async throws {
    let paid = "{verifier: exact_match}"
    let watched = "{verifier: {type: contains}, name: watched, weight: 0}"
    let outcome = try await play(["grpo.rewards=[\(paid), \(watched)]"])
    let plain = try await play(["grpo.rewards=[\(paid)]"])
    #expect(try outcome.weights() == plain.weights())
    // What is the answer holds the answer.
    let correlations = try outcome.series("rewards/watched/correlation")
    #expect(!correlations.isEmpty && correlations.allSatisfy { $0 > 0 && $0 <= 1 })
    #expect(try outcome.series("rewards/exact_match/correlation").isEmpty)
  }

  /// Nobody answers "x": every group is refused, every refill spent.
  private let impossible = [
    "grpo.gates=[mixed_outcomes]", "grpo.max_refills=1",
    "grpo.rewards=[{verifier: {type: exact_match, answer_column: prompt, extract: 'after:x'}}]",
  ]

  @Test func `steps without anything to learn from pass over and are counted`() async throws {
    let outcome = try await play(impossible + ["grpo.max_steps=2"])
    #expect(try outcome.series("skipped_empty") == [1, 1])
    #expect(try outcome.series("gates/admitted_ratio") == [0, 0])
    #expect(try outcome.series("gates/refused_groups") == [4, 4])
    #expect(try outcome.series("gates/refills") == [1, 1])
    // Two groups of four and as many refills, twice; all are stored, none has an advantage.
    let rollouts = try outcome.database.rollouts()
    #expect(rollouts.count == 32 && rollouts.allSatisfy { $0.advantage == nil })
    let untrained = try await play([
      "grpo.max_steps=1", "grpo.learning_rate=0", "grpo.weight_decay=0",
    ])
    #expect(try outcome.weights() == untrained.weights())
  }

  @Test func `a gate that lets nothing through ends the run, and says what to turn`() async {
    let error = await #expect(throws: RunError.self) { _ = try await play(impossible) }
    #expect(
      error?.description
        == "grpo: gates (mixed_outcomes): not one group was let through in 3 rounds; of the last 4, "
        + "4 have equal rewards (0.0); raise num_generations, max_refills or sampling.temperature, "
        + "give problems that are neither too hard nor too easy, or leave gates out")
  }

  @Test func `completions that were cut off may carry no loss`() async throws {
    // One token is never enough for an answer and its end, so nearly all are cut off.
    let outcome = try await play([
      "grpo.mask_truncated_completions=true", "grpo.max_completion_length=1",
    ])
    #expect(try outcome.series("completions/clipped_ratio").allSatisfy { $0 > 0.5 })
  }

  @Test func `the control plays with rewards dealt anew`() async throws {
    let (plain, control) = (
      try await play(["grpo.max_steps=1"]),
      try await play(["grpo.max_steps=1", "grpo.permute_rewards=true"])
    )
    #expect(try plain.series("reward") == control.series("reward"))
    #expect(
      try plain.database.rollouts().map(\.completion)
        == control.database.rollouts().map(\.completion))
  }

  @Test func `validation measures on the same draws each time`() async throws {
    let outcome = try await play(["grpo.learning_rate=0", "grpo.max_steps=4"])
    let rewards = try outcome.series("eval_reward")
    #expect(try outcome.steps("eval_reward") == [2, 4])
    #expect(rewards[0] == rewards[1])
  }
}

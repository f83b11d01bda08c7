import Foundation
import Models
import Recipes
import RunStore
import Testing

@testable import Stages

/// Stages that compute layers again for their gradients: the same runs, to the bit.
@Suite struct GradientCheckpointingTests {
  private static let pairs = [("a", "1", "2"), ("b", "2", "1"), ("ab", "1", "22")]
    .map { "{\"prompt\": \"\($0)\", \"chosen\": \"\($1)\", \"rejected\": \"\($2)\"}\n" }
    .joined()
  private static let dropping = "lora={r: 2, lora_alpha: 4, lora_dropout: 0.25}"
  private static let small = "per_device_train_batch_size: 2, max_steps: 3, learning_rate: 2.0e-2"

  private static let stages = [
    "sft": "{data: {train: rows.jsonl}, \(small)}",
    "dpo": "{data: {train: pairs.jsonl}, \(small)}",
    "reward_model": "{data: {train: pairs.jsonl}, \(small)}",
    "grpo": """
    {data: {train: rows.jsonl}, rewards: [{verifier: exact_match}], num_generations: 4, \
    per_device_train_batch_size: 4, gradient_accumulation_steps: 2, max_completion_length: 2, \
    learning_rate: 1.0e-2, beta: 0.1, max_steps: 3}
    """,
    "ppo": """
    {data: {train: rows.jsonl}, rewards: [{verifier: exact_match}], \
    per_device_train_batch_size: 4, max_completion_length: 2, learning_rate: 1.0e-2, \
    max_steps: 3, critic: {optimizer: {learning_rate: 5.0e-2}}}
    """,
  ]

  private func recipe(_ stage: String) -> String {
    Toy.model + "stages:\n  - \(stage): \(Self.stages[stage] ?? "")\n"
  }

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Self.pairs, to: "pairs.jsonl")
    return scratch
  }

  private func play(_ stage: String, _ settings: [String]) async throws -> Outcome {
    let scratch = try scratch()
    return try await scratch.start(
      scratch.recipe(recipe(stage), set: ["model.config.num_hidden_layers=2"] + settings))
  }

  @Test(
    arguments: ["sft", "grpo", "ppo", "dpo", "reward_model"], [[], [dropping]])
  func `a stage ends with the same bits`(stage: String, settings: [String]) async throws {
    let settings = settings.map { "\(stage).\($0)" }
    let kept = try await play(stage, settings)
    let again = try await play(stage, settings + ["\(stage).gradient_checkpointing=true"])
    #expect(try kept.weights() == again.weights())
    #expect(try kept.metrics() == again.metrics())
    #expect(try kept.database.rollouts() == again.database.rollouts())
    let critic = "checkpoints/0-\(stage)-final/critic.safetensors"
    let critics = [kept, again].map {
      try? Data(contentsOf: $0.directory.url.appending(path: critic))
    }
    #expect(critics[0] == critics[1] && (critics[0] != nil) == (stage == "ppo"))
  }

  @Test func `a critic on the policy's states learns the same`() async throws {
    let settings = ["ppo.critic.shares_policy=true"]
    let kept = try await play("ppo", settings)
    let again = try await play("ppo", settings + ["ppo.gradient_checkpointing=true"])
    #expect(try kept.weights() == again.weights())
    #expect(try kept.metrics() == again.metrics())
  }

  @Test(arguments: ["sft", "grpo", "ppo", "dpo", "reward_model"])
  func `the model of a stage does as its recipe says`(stage: String) throws {
    let (scratch, key) = (try scratch(), "\(stage).gradient_checkpointing")
    for (settings, expected) in [([], false), (["\(key)=true"], true), (["\(key)=false"], false)] {
      let entry = try #require(
        try scratch.recipe(recipe(stage), set: settings).stages.first)
      #expect(entry.recomputesLayers == expected)
      let session = try Toy.session(in: Scratch())
      session.model.recomputesLayers = !expected
      try session.prepare(#require(entry.stage as? any TrainingStage))
      #expect(session.model.recomputesLayers == expected)
      #expect(try session.critic(CriticSettings(), lora: nil).recomputesLayers == expected)
    }
  }

  @Test func `stages that do not train refuse the key, and it is true or false`() throws {
    let yaml = Toy.whole
    #expect(
      try scratch().mistakes(yaml, set: ["evaluate.gradient_checkpointing=true"])
        .contains("gradient_checkpointing: unknown key"))
    let text = try scratch().mistakes(yaml, set: ["sft.gradient_checkpointing=sometimes"])
    #expect(text.contains("gradient_checkpointing") && text.contains("sometimes"), "\(text)")
  }
}

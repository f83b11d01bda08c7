import Foundation
import Models
import Recipes
import Records
import RunStore
import Tensors
import Testing

@testable import Stages

/// Six pairs over letters and digits; the chosen one is never the longer.
private let pairs = [
  ("a", "1", "2"), ("b", "1", "2"), ("ab", "1", "22"), ("ba", "1", "22"), ("aab", "1", "2"),
  ("bba", "1", "21"),
]
.map {
  "{\"prompt\": \"\($0)\", \"chosen\": \"\($1)\", \"rejected\": \"\($2)\", \"margin\": 0.5}\n"
}
.joined()

private let settings =
  "data: {train: pairs.jsonl, validation: pairs.jsonl}, per_device_train_batch_size: 2, "
  + "gradient_accumulation_steps: 2, max_steps: 6, eval_steps: 3, learning_rate: 2.0e-2"

private func recipe(_ stages: String...) -> String {
  Toy.model + "stages:\n" + stages.map { "  - \($0)\n" }.joined()
}

@Suite struct RewardModelingTests {
  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(pairs, to: "pairs.jsonl")
    return scratch
  }

  private func checkpoint(_ outcome: Outcome, _ name: String) -> URL {
    outcome.directory.checkpoints.appending(path: name)
  }

  @Test(arguments: ["", ", lora: {r: 2}", ", center_rewards_coefficient: 0.01"])
  func `a reward model learns the choices, and leaves a classifier`(more: String) async throws {
    let scratch = try scratch()
    let outcome = try await scratch.start(
      scratch.recipe(recipe("reward_model: {\(settings)\(more)}")))
    let loss = try outcome.series("loss")
    #expect(loss.count == 6 && loss[5] < loss[0])
    for name in ["accuracy", "margin", "min_reward", "mean_reward", "max_reward", "grad_norm"] {
      #expect(try outcome.series(name).count == 6, "\(name)")
    }
    for name in RewardValidation.names {
      #expect(try outcome.steps(name) == [3, 6], "\(name)")
    }
    #expect(try outcome.series("eval_margin")[1] > outcome.series("eval_margin")[0])

    let record = try #require(try outcome.database.evaluations().last)
    #expect(record.split == "validation" && record.step == 6)
    #expect(record.summary["calibration"]?.array?.count == 10)
    #expect(record.summary["longer_chosen"]?.double == 0)
    #expect(record.measures.contains { $0.name == "accuracy" && $0.low != nil })

    let model = try Decoder(contentsOf: checkpoint(outcome, "0-reward_model-final"))
    #expect(model.configuration.isScoring)
    #expect(model.adapters == nil)
  }

  @Test(arguments: ["", ", lora: {r: 2, lora_dropout: 0.2}"], ["", ", lora: {r: 2}"])
  func `a run that was interrupted ends with the same bits`(reward: String, policy: String)
    async throws
  {
    let sft = "sft: {data: {train: rows.jsonl}, max_steps: 2, learning_rate: 1.0e-2\(policy)}"
    let rest = "sft: {name: more, data: {train: rows.jsonl}, max_steps: 1\(policy)}"
    let text = recipe(sft, "reward_model: {\(settings)\(reward)}", rest)
    let whole = try scratch()
    let bits = try await whole.start(whole.recipe(text)).bits()
    for stop in [4, 8] {
      let parts = try scratch()
      let yaml = try parts.recipe(text)
      await #expect(throws: RunError.self) { try await parts.start(yaml, stopAfter: stop) }
      let outcome = try await parts.resume(yaml)
      let resumed = try outcome.bits()
      #expect(resumed.metrics == bits.metrics)
      #expect(resumed.weights == bits.weights)
      #expect(resumed.evaluations == bits.evaluations)
    }
  }

  @Test func `the policy goes on as if no reward model had been learned`() async throws {
    let sft = "sft: {data: {train: rows.jsonl}, max_steps: 2, learning_rate: 1.0e-2}"
    let reward = "reward_model: {\(settings)}"
    let scratch = try scratch()
    let outcome = try await scratch.start(
      scratch.recipe(
        recipe(
          sft, reward,
          "sft: {name: more, data: {train: rows.jsonl}, max_steps: 1, learning_rate: 0.0}")))
    let (before, after) = (
      try Decoder(contentsOf: checkpoint(outcome, "0-sft-final")),
      try Decoder(contentsOf: checkpoint(outcome, "2-more-final"))
    )
    for (a, b) in zip(before.baseParameters, after.baseParameters) {
      #expect(a.parameter.scalars == b.parameter.scalars, "\(a.name)")
    }
  }

  @Test func `margins must be numbers, which is found before anything is written`() async throws {
    let scratch = try scratch()
    try scratch.write(pairs.replacing("0.5", with: "\"much\""), to: "pairs.jsonl")
    let recipe = try scratch.recipe(recipe("reward_model: {\(settings)}"))
    await #expect {
      try await scratch.start(recipe)
    } throws: {
      "\($0)".hasSuffix("pairs.jsonl:1: margin: expected a finite number, found text")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "run").path))
  }

  @Test func `settings that cannot be are refused with what would do`() throws {
    let scratch = try scratch()
    func mistake(_ more: String) -> String {
      scratch.mistakes(recipe("reward_model: {data: {train: x}, \(more)}"))
    }
    #expect(
      mistake("center_rewards_coefficient: -1").contains("-1.0 is not 0 or more; 0.01 is usual"))
    #expect(mistake("eval_steps: 2").contains("eval_steps needs rows to measure on"))
    #expect(mistake("center_reward_coefficient: 1").contains("did you mean center_rewards"))
    #expect(
      scratch.mistakes(
        recipe(
          "reward_model: {data: {train: x}}",
          "sft: {data: {train: x}, start_from: reward_model}")
      ).contains("no training stage before this one is called \"reward_model\""))
  }
}

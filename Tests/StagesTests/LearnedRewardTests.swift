import Foundation
import Models
import Recipes
import Records
import RunStore
import Tensors
import Testing
import Text

@testable import Stages

private let pairs = [("a", "1", "2"), ("b", "1", "2"), ("ab", "1", "22"), ("ba", "1", "21")]
  .map { "{\"prompt\": \"\($0)\", \"chosen\": \"\($1)\", \"rejected\": \"\($2)\"}\n" }
  .joined()

private let reward =
  "  - reward_model: {data: {train: pairs.jsonl}, per_device_train_batch_size: 4, max_steps: 2}\n"
private let policy =
  "  - grpo: {data: {train: rows.jsonl}, num_generations: 4, per_device_train_batch_size: 4, "
  + "max_completion_length: 2, max_steps: 2, rewards: [REWARD]}\n"
private let evaluate =
  "  - evaluate: {data: {test: rows.jsonl}, samples: 4, k: [1, 2, 4], max_completion_length: 2, "
  + "rewards: [{verifier: exact_match}, {reward_model: reward_model, weight: 0}], "
  + "best_of: reward_model}\n"

@Suite struct LearnedRewardTests {
  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(pairs, to: "pairs.jsonl")
    return scratch
  }

  private func recipe(_ stages: String..., reward: String = "{reward_model: reward_model}")
    -> String
  {
    Toy.model + "stages:\n" + stages.joined().replacing("REWARD", with: reward)
  }

  @Test func `a policy is paid what the reward model says of its ids`() async throws {
    let scratch = try scratch()
    let outcome = try await scratch.start(scratch.recipe(recipe(reward, policy, evaluate)))
    let model = try Decoder(
      contentsOf: outcome.directory.checkpoints.appending(path: "0-reward_model-final"))
    let rollouts = try outcome.database.rollouts(RolloutQuery(stage: 1))
    #expect(!rollouts.isEmpty)
    for rollout in rollouts {
      let tokens = try #require(outcome.database.complete(rollout).rows.last).tokens
      let score = model.scores(tokens, sequences: [0..<tokens.count]).scalars[0]
      #expect(abs(try #require(rollout.reward) - Double(score)) < 1e-4)
    }
    #expect(try outcome.series("rewards/reward_model/mean", stage: 1).count == 2)

    let measures = try #require(outcome.database.evaluations().last).measures
    let best = measures.filter { $0.name.hasPrefix("best@") }
    #expect(best.map(\.name) == ["best@1", "best@2", "best@4"])
    // One choice is none: it is the share of right samples.
    let right = try #require(measures.first { $0.name == "pass@1" }).value
    #expect(abs(best[0].value - right) < 1e-12)
    #expect(best.allSatisfy { $0.low != nil })
  }

  @Test func `a checkpoint elsewhere judges as well as the stage does`() async throws {
    let scratch = try scratch()
    _ = try await scratch.start(
      scratch.recipe(recipe(reward).replacing("output: run", with: "output: before")))
    let path = "before/checkpoints/0-reward_model-final"
    // The vocabulary is that of other data, so it is taken from there.
    let text = recipe(policy, reward: "{reward_model: \(path)}")
      .replacing("tokenizer: {train: {model_type: char}}", with: "tokenizer: {path: \(path)}")
    let outcome = try await scratch.start(scratch.recipe(text))
    #expect(
      try outcome.database.metricNames().contains("rewards/0-reward_model-final/mean"))

    func fault(_ yaml: String) async -> String {
      do {
        _ = try await scratch.start(try scratch.recipe(yaml))
        return ""
      } catch { return "\(error)" }
    }
    let other = await fault(recipe(policy, reward: "{reward_model: \(path)}"))
    #expect(other.contains("vocabulary of"), "\(other)")
    try scratch.write("{% for m in messages %}{{ m.content }}{% endfor %}", to: "plain.jinja")
    let template = await fault(
      text.replacing(
        "tokenizer: {path: \(path)}", with: "tokenizer: {path: \(path), chat_template: plain.jinja}"
      ))
    #expect(
      template.contains("the reward model's chat template is not the policy's"), "\(template)")
    let missing = await fault(recipe(policy, reward: "{reward_model: nowhere}"))
    #expect(
      missing.hasSuffix("a directory is called \"nowhere\"; give the path of one"), "\(missing)")
    let writer = await fault(
      text.replacing(
        "{reward_model: \(path)}", with: "{reward_model: run/checkpoints/0-grpo-final}")
    )
    #expect(writer.contains("is no reward model but one that writes"), "\(writer)")
    let policyless = await fault(
      text.replacing(
        #/config: \{.*\}/#, with: "path: \(path)"))
    #expect(policyless.contains("is a reward model, which writes nothing"), "\(policyless)")
  }

  @Test func `a reward has one judge`() throws {
    let scratch = try scratch()
    let both = "{verifier: exact_match, reward_model: x}"
    #expect(
      scratch.mistakes(recipe(policy, reward: both))
        .contains("rewards[0].verifier: give one of verifier and reward_model"))
    #expect(
      scratch.mistakes(recipe(policy, reward: "{weight: 2.0}"))
        .contains("give one of verifier and reward_model"))
    #expect(
      scratch.mistakes(recipe(reward, evaluate.replacing("best_of: reward", with: "best_of: re")))
        .contains("best_of: no reward is called \"re_model\"; there are exact_match, reward_model"))
  }
}

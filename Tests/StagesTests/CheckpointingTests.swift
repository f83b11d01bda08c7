import Foundation
import Models
import Recipes
import Records
import RunStore
import Testing

@testable import Stages

@Suite struct CheckpointingTests {
  @Test func `a metric that reaches its mark ends the stage`() async throws {
    let scratch = try Scratch()
    let outcome = try await scratch.start(
      scratch.recipe(
        Toy.supervisedOnly,
        set: ["sft.max_steps=50", "sft.stop_when={metric: eval_loss, at_most: 100}"]))
    // The first validation is at step 2, and any loss is below 100.
    #expect(try outcome.steps("loss") == [1, 2])
  }

  @Test func `a mark that is not reached ends nothing`() async throws {
    let scratch = try Scratch()
    let outcome = try await scratch.start(
      scratch.recipe(
        Toy.supervisedOnly, set: ["sft.stop_when={metric: eval_accuracy, at_least: 1.5}"]))
    #expect(try outcome.steps("loss").count == 5)
  }

  @Test func `the best checkpoint is handed on where the recipe says so`() async throws {
    let scratch = try Scratch()
    // A rate that ruins the model after the first steps: the best loss is not the last one.
    let outcome = try await scratch.start(
      scratch.recipe(
        Toy.supervisedOnly,
        set: [
          "sft.max_steps=12", "sft.eval_steps=1", "sft.learning_rate=0.6",
          "sft.lr_scheduler_type=constant", "sft.max_grad_norm=0",
          "sft.metric_for_best_model=eval_loss", "sft.load_best_model_at_end=true",
          "sft.save_total_limit=null",
        ]))
    let losses = try outcome.series("eval_loss")
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    try #require(best < 11)
    let checkpoints = outcome.directory.checkpoints
    let kept = try Data(
      contentsOf: checkpoints.appending(path: "0-sft-step-\(best + 1)/model.safetensors"))
    #expect(try outcome.weights() == kept)
  }

  @Test(
    arguments: [
      ("eval_loss", nil, 1.0, 2.0, true), ("eval_loss", nil, 2.0, 1.0, false),
      ("eval_reward", nil, 2.0, 1.0, true), ("eval_reward", false, 1.0, 2.0, true),
      ("eval_loss", true, 2.0, 1.0, true), ("eval_loss", nil, 1.0, 1.0, false),
    ] as [(String, Bool?, Double, Double, Bool)])
  func `what is better follows from the metric's name, unless it is said`(
    metric: String, greater: Bool?, value: Double, best: Double, isBetter: Bool
  ) {
    var settings = Checkpointing()
    settings.metricForBestModel = metric
    settings.greaterIsBetter = greater
    #expect(settings.isBetter(value, than: best) == isBetter)
    #expect(settings.isBetter(value, than: nil))
  }

  @Test func `a condition holds at its mark, and never without its metric`() {
    var condition = StopCondition()
    condition.metric = "eval_accuracy"
    condition.atLeast = 0.5
    var metrics = Metrics()
    #expect(!condition.holds(in: metrics))
    metrics["eval_accuracy"] = 0.5
    #expect(condition.holds(in: metrics))
    metrics["eval_accuracy"] = 0.49
    #expect(!condition.holds(in: metrics))
    condition.atLeast = nil
    condition.atMost = 0.49
    #expect(condition.holds(in: metrics))
  }

  @Test(arguments: [
    "sft.metric_for_best_model=eval_acuracy", "sft.stop_when={metric: eval_acuracy, at_least: 1}",
  ])
  func `a metric that validation does not report is an error`(setting: String) throws {
    let scratch = try Scratch()
    let error = #expect(throws: RecipeErrors.self) {
      try scratch.recipe(Toy.supervisedOnly, set: [setting])
    }
    let text = try #require(error?.description)
    #expect(
      text.contains("validation reports no \"eval_acuracy\"; did you mean eval_accuracy? It"))
  }

  @Test func `what falls due inside a round is done at its end`() async throws {
    let scratch = try Scratch()
    // Rounds of two steps: those at 3 are done at 4, and the last step ends a round too.
    let outcome = try await scratch.start(
      scratch.recipe(
        Toy.policyOnly,
        set: [
          "grpo.num_iterations=2", "grpo.max_steps=7", "grpo.eval_steps=3", "grpo.save_steps=3",
          "grpo.save_total_limit=null", "grpo.metric_for_best_model=eval_reward",
        ]))
    #expect(try outcome.steps("eval_reward") == [4, 6, 7])
    let names = try FileManager.default.contentsOfDirectory(
      atPath: outcome.directory.checkpoints.path)
    #expect(Set(names).isSuperset(of: ["0-grpo-step-4", "0-grpo-step-6", "0-grpo-final"]))
    #expect(!names.contains("0-grpo-step-3"))
  }

  @Test func `checkpoints are kept up to the limit`() async throws {
    let scratch = try Scratch()
    let outcome = try await scratch.start(
      scratch.recipe(Toy.supervisedOnly, set: ["sft.save_steps=1", "sft.save_total_limit=2"]))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: outcome.directory.checkpoints.path)
    #expect(names.sorted() == ["0-sft-final", "0-sft-step-5", "latest"])
  }

  @Test func `a checkpoint is a model that can be loaded on its own`() async throws {
    let scratch = try Scratch()
    let outcome = try await scratch.start(
      scratch.recipe(Toy.supervisedOnly, set: ["sft.max_steps=1"]))
    let final = outcome.directory.checkpoints.appending(path: "0-sft-final")
    let yaml = """
      name: next
      output: next
      model: {path: \(final.path)}
      stages:

      """
    let next = try await scratch.start(
      scratch.recipe(
        yaml
          + Toy.evaluation.replacing(
            "samples: 4", with: "rewards: [{verifier: exact_match}], samples: 4")))
    #expect(try next.database.evaluations().count == 1)
  }
}

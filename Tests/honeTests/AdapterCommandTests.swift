import Foundation
import Records
import Testing

@testable import hone

@Suite struct AdapterCommandTests {
  /// A folder where adapters were trained on the model in `model`.
  private func trained() async throws -> Trial {
    let trial = try Trial()
    try trial.makeAll()
    let outcome = await trial.hone(
      "run DIR/recipe.yaml --set sft.lora_r=2 --set sft.learning_rate=0.1")
    #expect(outcome.code == 0, "\(outcome.error)")
    return trial
  }

  private func perplexity(_ trial: Trial, _ model: String) async throws -> Double {
    let outcome = await trial.hone("score \(model) --data DIR/data.jsonl --json")
    #expect(outcome.code == 0, "\(outcome.error)")
    let last = try #require(outcome.output.split(separator: "\n").last)
    return try #require(try JSON(parsing: String(last))["perplexity"]?.double)
  }

  @Test func `a plan says how many numbers learn`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    let outcome = await trial.hone("run DIR/recipe.yaml --dry-run --set sft.lora_r=2")
    // Rank 2 of q and o [16, 16], k and v [8, 16], gate and up [32, 16], down [16, 32].
    #expect(outcome.output.contains("512 ("), "\(outcome.output)")
  }

  @Test func `commands take adapters where they take models`() async throws {
    let trial = try await trained()
    for command in [
      "generate DIR/run --prompt 1+1= --max-tokens 3",
      "generate DIR/run/checkpoints/0-sft-final --prompt 1+1= --max-tokens 3 --dtype bfloat16",
      "generate DIR/run --base DIR/model --prompt 1+1= --max-tokens 3",
      "eval DIR/run --data DIR/data.jsonl --verifier number_match --samples 1 --k 1 --max-tokens 3",
      "model info DIR/run",
    ] {
      let outcome = await trial.hone(command)
      #expect(outcome.code == 0, "\(command): \(outcome.error)")
    }
    let plain = try await perplexity(trial, "DIR/model")
    let adapted = try await perplexity(trial, "DIR/run")
    #expect(abs(adapted / plain - 1) > 1e-3)
  }

  @Test func `merged adapters are a model like any other`() async throws {
    let trial = try await trained()
    let line = "model merge DIR/run --output DIR/merged"
    let outcome = await trial.hone(line)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.hasPrefix("DIR/merged: float32, logits differ by "))
    let (adapted, merged) = (
      try await perplexity(trial, "DIR/run"), try await perplexity(trial, "DIR/merged")
    )
    #expect(abs(merged / adapted - 1) < 1e-5)
    let again = await trial.hone(line)
    #expect(again.code != 0)
    #expect(again.error.contains("DIR/merged: exists already and is not overwritten"))
    #expect(trial.exists("merged/model.safetensors"))
    let none = await trial.hone("model merge DIR/model --output DIR/other")
    #expect(none.error.contains("DIR/model: holds no adapter_config.json"))
    #expect(!trial.exists("other"))
  }

  @Test func `a base that is not to be found is named`() async throws {
    let trial = try await trained()
    try FileManager.default.removeItem(at: trial.folder.appending(path: "model"))
    let outcome = await trial.hone("generate DIR/run --prompt 1 --max-tokens 1")
    #expect(outcome.code == 65)
    #expect(
      outcome.error.contains(
        "adapter_config.json: base_model_name_or_path: no model is at \"DIR/model\""))
  }
}

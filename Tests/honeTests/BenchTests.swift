import Foundation
import Kernels
import Records
import Testing

@testable import hone

@Suite struct BenchTests {
  @Test func `every result has the documented keys`() async throws {
    let trial = try Trial()
    try trial.write("tiny.json", tiny)
    let outcome = await trial.hone(
      "bench sft decode grpo dpo ceilings --model DIR/tiny.json --repetitions 1 --batch 1 "
        + "--prompts 1 --samples 2 --new-tokens 2 --json")
    #expect(outcome.code == 0, "\(outcome.error)")
    let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    #expect(
      Set(lines.compactMap { $0["work"]?.string }) == ["sft", "decode", "grpo", "dpo", "ceilings"])
    for line in lines {
      for key in [
        "work", "case", "model", "parameters", "threads", "precision", "gradient_checkpointing",
        "instruction_set", "blas_core", "step_s", "spread", "repetitions", "clean_repetitions",
        "tokens_per_s", "gflops", "ceiling_gflops", "efficiency", "peak_rss_mb",
      ] { #expect(line[key] != nil, "\(key) of \(line.text)") }
      #expect(line["model"]?.string == "tiny" && line["precision"]?.string == "float32")
      #expect((line["step_s"]?.double ?? 0) > 0 && (line["ceiling_gflops"]?.double ?? 0) > 0)
    }
    let grpo = try #require(lines.first { $0["work"]?.string == "grpo" })
    #expect((grpo["rollout_s"]?.double ?? 0) > 0 && (grpo["update_s"]?.double ?? 0) > 0)
    let parts = lines.first { $0["work"]?.string == "sft" }?["memory_mb"]?.members?.map(\.key)
    #expect(
      parts == [
        "the program before", "weights", "optimizer", "packed weights", "activations",
        "scores and gradients on their way", "gradients",
      ])
    let reading = lines.filter { $0["case"]?.string?.hasPrefix("memory read") == true }
    #expect(!reading.isEmpty && reading.allSatisfy { $0["gb_per_s"] != nil })
  }

  @Test func `layers may be computed again, which the parts of the memory know`() async throws {
    let trial = try Trial()
    try trial.write("tiny.json", tiny.replacing("_layers\": 1", with: "_layers\": 4"))
    func activations(_ more: String) async throws -> Double? {
      let outcome = await trial.hone(
        "bench sft dpo grpo --model DIR/tiny.json --repetitions 1 --batch 1 --prompts 1 "
          + "--samples 2 --new-tokens 2 --json" + more)
      let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
      #expect(lines.count == 3)
      #expect(lines.allSatisfy { $0["gradient_checkpointing"]?.bool == !more.isEmpty })
      return lines.first?["memory_mb"]?["activations"]?.double
    }
    let (kept, again) = (
      try await activations(""), try await activations(" --gradient-checkpointing")
    )
    #expect(try #require(again) < #require(kept))
  }

  @Test func `shares of the time add up to one`() async throws {
    let trial = try Trial()
    try trial.write("tiny.json", tiny)
    let outcome = await trial.hone(
      "bench sft --model DIR/tiny.json --repetitions 2 --batch 1 --profile --json")
    let line = try JSON(parsing: outcome.output)
    let shares = try #require(line["profile"]?.members)
    #expect(shares.map(\.key) == Profile.Part.allCases.map(\.rawValue) + ["other"])
    let numbers = shares.compactMap(\.value.double)
    #expect(abs(numbers.reduce(0, +) - 1) < 1e-6)
    #expect((line["profile"]?["products"]?.double ?? 0) > 0)
  }

  @Test(arguments: [
    ("bench sft --batch 0", "--batch is 0; give 1 to 4096"),
    ("bench grpo --samples 5000", "--samples is 5000; give 1 to 4096"),
    ("bench --repetitions 0", "repetitions: 0 measures nothing; give 1 or more"),
    ("bench tokenizer", "tokenizer: give --tokenizer and --text"),
    ("bench sft --precision bf15", "The value 'bf15' is invalid"),
    ("bench sfft", "The value 'sfft' is invalid"),
    (
      "bench grpo --batch 3",
      "--batch changes nothing that is measured here; it is for sft, decode, dpo"
    ),
    (
      "bench decode dpo --length 9", "--length changes nothing that is measured here; it is for sft"
    ),
    ("bench sft --text x", "--text changes nothing that is measured here; it is for tokenizer"),
    ("bench ceilings --gradient-checkpointing", "it is for sft, grpo, dpo"),
    ("bench start --recipe nosuch", "nosuch: there is no such recipe"),
  ])
  func `what cannot be measured is said`(line: String, message: String) async throws {
    let outcome = try await Trial().hone(line)
    #expect(outcome.code != 0 && outcome.output.isEmpty)
    #expect(outcome.error.contains(message), "\(outcome.error)")
  }

  @Test func `operations of sampling count a prompt of several samples once`() throws {
    let shape = try BenchModel(configFile: nil).configuration
    let one = shape.samplingOperations(prompts: 1, samples: 1, length: 8, new: 4)
    let two = shape.samplingOperations(prompts: 1, samples: 2, length: 8, new: 4)
    let apart = shape.samplingOperations(prompts: 2, samples: 1, length: 8, new: 4)
    #expect(one < two && two < 2 * one && abs(apart - 2 * one) < 1)
  }

  private let tiny = """
    {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 16,
     "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
     "num_key_value_heads": 1, "head_dim": 8, "vocab_size": 64, "max_position_embeddings": 512,
     "rms_norm_eps": 1e-5, "hidden_act": "silu", "tie_word_embeddings": false,
     "bos_token_id": 1, "eos_token_id": 2}
    """
}

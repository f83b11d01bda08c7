import Foundation
import Testing

@testable import hone

/// What becomes of bad input: an input, the exact words, the exit code.
@Suite struct BadInputTests {
  /// A change to the trial's files, what is called then, and what it says.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var line = "run DIR/recipe.yaml"
    var code: Int32 = 65
    var says: String
    var change: @Sendable (Trial) throws -> Void = { _ in }
    var testDescription: String { name }
  }

  @Test(arguments: recipes + data + models + rest)
  func `bad input has a clear error and loses nothing`(_ item: Case) async throws {
    let trial = try Trial()
    try trial.makeAll()
    try item.change(trial)
    let outcome = await trial.hone(item.line)
    #expect(outcome.error == "error: \(item.says)\n")
    #expect(outcome.code == item.code)
  }

  static let recipes = [
    Case(
      name: "missing recipe", line: "run DIR/recpie.yaml", code: 66,
      says: "DIR/recpie.yaml: there is no such file; did you mean recipe.yaml? "
        + "The recipes there are recipe.yaml"),
    Case(
      name: "empty recipe", says: "DIR/recipe.yaml: is empty; a recipe is a YAML map",
      change: { try $0.write("recipe.yaml", "") }),
    Case(
      name: "recipe that is no UTF-8",
      says: "DIR/recipe.yaml: is not valid UTF-8; save it as UTF-8",
      change: { try $0.write("recipe.yaml", bytes: Data([0x6E, 0xFF, 0x0A])) }),
    Case(
      name: "unknown key",
      says: "DIR/recipe.yaml:7:7: stages[0].sft.max_stesp: unknown key; did you mean max_steps? "
        + "The keys here are name, start_from, lora, data, rewards, loss, "
        + "per_device_train_batch_size, gradient_accumulation_steps, gradient_checkpointing, num_train_epochs, max_steps, lengths, optimizer, schedule, "
        + "checkpointing, validation, on_divergence, adam_beta1, adam_beta2, adam_epsilon, "
        + "eval_steps, greater_is_better, learning_rate, load_best_model_at_end, "
        + "lora_alpha, lora_dropout, lora_r, lora_target_modules, lr_scheduler_type, max_grad_norm, max_length, max_prompt_length, "
        + "metric_for_best_model, save_steps, save_total_limit, stop_when, use_dora, use_rslora, "
        + "warmup_steps, weight_decay",
      change: {
        try $0.write("recipe.yaml", Trial.recipe.replacing("max_steps", with: "max_stesp"))
      }),
    Case(
      name: "k above n",
      says: "DIR/recipe.yaml:13:14: stages[1].evaluate.k[1]: pass@3 needs at least 3 samples a "
        + "problem; samples is 2",
      change: { try $0.write("recipe.yaml", Trial.recipe.replacing("[1, 2]", with: "[1, 3]")) }),
  ]

  static let data = [
    Case(
      name: "missing data", code: 66,
      says:
        "DIR/data.jsonl: there is no such file; did you mean dta.jsonl? Stage \"sft\" reads it, "
        + "and paths start from where hone is run",
      change: {
        let data = $0.folder.appending(path: "data.jsonl")
        try FileManager.default.moveItem(at: data, to: $0.folder.appending(path: "dta.jsonl"))
      }),
    Case(
      name: "empty data", says: "DIR/data.jsonl: holds no rows; write one JSON object a line",
      change: { try $0.write("data.jsonl", "") }),
    Case(
      name: "data that is no UTF-8",
      says: "DIR/data.jsonl:1: no JSON: byte 10: invalid UTF-8 in the text that starts here; "
        + "write one whole object a line",
      change: {
        try $0.write("data.jsonl", bytes: Data(#"{"prompt":""#.utf8) + [0xFF] + Data(#""}"#.utf8))
      }),
    Case(
      name: "a JSON line cut in half",
      says: "DIR/data.jsonl:6: no JSON: byte 10: the text that starts here has no closing quote; "
        + "write one whole object a line",
      change: { try $0.write("data.jsonl", Trial.rows + #"{"prompt":"6+1"#) }),
    Case(
      name: "prompt longer than the context",
      says: "DIR/data.jsonl:1: prompt: the row has 44 tokens, the model's context 32; shorten it, "
        + "or leave such rows out with max_length: 32",
      change: {
        try $0.write(
          "data.jsonl",
          #"{"prompt":"\#(String(repeating: "1", count: 40))=","completion":"1","answer":"1"}"#)
      }),
    Case(
      name: "a column that the verifier needs is missing",
      says:
        "evaluate: no prompt has a scored sample; the first fault: number_match: "
        + "problem DIR/data.jsonl:1: the row lacks column \"answer\"; did you mean anwser? "
        + "The columns are prompt, completion, anwser",
      change: { try $0.write("data.jsonl", Trial.rows.replacing("answer", with: "anwser")) }),
  ]

  static let models = [
    Case(
      name: "missing model", code: 66,
      says: "DIR/model: there is no such file; model.path names it",
      change: { try FileManager.default.removeItem(at: $0.folder.appending(path: "model")) }),
    Case(
      name: "another model's tokenizer",
      says: "DIR/model: the tokenizer has 36 tokens and the model 20; "
        + "give the tokenizer that the model was trained with",
      change: {
        try $0.makeModel("other", letters: "0123456789+-*=#,abcdefghijklmnop")
        try $0.write(
          "recipe.yaml", Trial.recipe + "tokenizer: {path: DIR/other/tokenizer.model}\n")
      }),
    Case(
      name: "truncated weights",
      says: "DIR/model/model.safetensors: model.layers.0.self_attn.v_proj.weight: data_offsets "
        + "[10112, 10624] reach past the 10588 bytes of data; the file is cut short",
      change: { try $0.changeWeights { $0.removeLast(100) } }),
    Case(
      name: "corrupt header",
      says: "DIR/model/model.safetensors: the header is not valid JSON: byte 0: expected a value",
      change: { try $0.changeWeights { $0[8] = UInt8(ascii: "x") } }),
    Case(
      name: "NaN in the weights",
      says: "DIR/model/model.safetensors: model.norm.weight: element 15 is nan; "
        + "expected finite numbers",
      change: {
        try $0.changeWeights {
          $0.replaceSubrange($0.count - 4..<$0.count, with: [0, 0, 0xC0, 0x7F])
        }
      }),
    Case(
      name: "a tokenizer that is none",
      says: "DIR/model/tokenizer.model: is no SentencePiece model: the library found an "
        + "inconsistency; give the path of a `tokenizer.model`",
      change: { try $0.write("model/tokenizer.model", "hello") }),
  ]

  static let rest = [
    Case(
      name: "a run is there already", code: 73,
      says: "DIR/run: a run is already here; go on with --resume, or choose another output",
      change: {
        try FileManager.default.createDirectory(
          at: $0.folder.appending(path: "run"), withIntermediateDirectories: true)
        try $0.write("run/recipe.yaml", "")
      }),
    Case(
      name: "nothing to resume", line: "run DIR/recipe.yaml --resume", code: 66,
      says: "DIR/run: no run is here; start it without --resume, or see `hone runs list`"),
    Case(
      name: "a loss that is not finite",
      line: "run DIR/recipe.yaml --set sft.learning_rate=1e38", code: 70,
      says: "step 2: the loss is not finite (sample DIR/data.jsonl:1); a lower learning_rate or a "
        + "smaller max_grad_norm may do, on_divergence: skip passes over single steps"),
    Case(
      name: "nothing could be scored",
      says: "evaluate: no prompt has a scored sample; the first fault: number_match: "
        + "problem DIR/data.jsonl:1: the row lacks column \"answer\"; did you mean anwser? "
        + "The columns are prompt, completion, anwser",
      change: {
        try $0.write("data.jsonl", Trial.rows.replacing("answer", with: "anwser"))
        try $0.write(
          "recipe.yaml",
          Trial.recipe.replacing("number_match}}", with: "number_match}, on_error: skip}"))
      }),
  ]
}

extension Trial {
  /// Changes the bytes of the model's weights.
  func changeWeights(_ change: (inout Data) -> Void) throws {
    let file = folder.appending(path: "model/model.safetensors")
    var bytes = try Data(contentsOf: file)
    change(&bytes)
    try bytes.write(to: file)
  }
}

import Foundation
import Models
import Records
import Testing

@testable import hone

/// What becomes of model directories that are damaged, or that do not belong together: each is an
/// error that names file and field, in every command that reads one.
@Suite struct BadModelTests {
  /// A change to the model's files, and what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var code: Int32 = 65
    var says: String
    var change: @Sendable (Trial) async throws -> Void
    var testDescription: String { name }
  }

  @Test(arguments: files + shards + configurations)
  func `a damaged model is an error that names file and field`(_ item: Case) async throws {
    let trial = try Trial()
    try trial.makeModel()
    try trial.write("rows.jsonl", #"{"tokens":[1,2]}"# + "\n")
    try await item.change(trial)
    for line in [
      "generate DIR/model --prompt 1", "score DIR/model --data DIR/rows.jsonl",
      "chat DIR/model",
    ] {
      let outcome = await trial.hone(line)
      #expect(outcome.error == "error: \(item.says)\n", "\(line)")
      #expect(outcome.code == item.code && outcome.output.isEmpty)
    }
  }

  private static let weights = "DIR/model/model.safetensors"

  static let files = [
    Case(
      name: "a header longer than the file",
      says: "\(weights): a header of 4294967295 bytes does not fit into a file of 11784 bytes; the "
        + "file is cut short or no safetensors file",
      change: { try $0.changeWeights { $0.replaceSubrange(0..<4, with: [255, 255, 255, 255]) } }),
    Case(
      name: "overlapping offsets",
      says: "\(weights): model.norm.weight: its bytes overlap those of "
        + "\"model.layers.0.self_attn.v_proj.weight\"",
      change: { try $0.changeHeader { $0.replacing("[10624,10688]", with: "[10560,10624]") } }),
    Case(
      name: "offsets that do not hold the shape",
      says: "\(weights): model.norm.weight: shape [16] of F32 needs 64 bytes, data_offsets "
        + "[10628, 10688] hold 60",
      change: { try $0.changeHeader { $0.replacing("[10624,10688]", with: "[10628,10688]") } }),
    Case(
      name: "offsets beyond the file",
      says: "\(weights): model.norm.weight: data_offsets [10624, 10692] reach past the 10688 bytes "
        + "of data; the file is cut short",
      change: { try $0.changeHeader { $0.replacing("[10624,10688]", with: "[10624,10692]") } }),
    Case(
      name: "a name given twice",
      says: "\(weights): the header is not valid JSON: byte 1007: the name "
        + "\"model.embed_tokens.weight\" is given twice",
      change: {
        try $0.changeHeader { $0.replacing("model.norm.weight", with: "model.embed_tokens.weight") }
      }),
    Case(
      name: "a wrong shape",
      says: "\(weights): model.norm.weight: expected shape [16], found [4, 4]",
      change: {
        try $0.changeHeader {
          $0.replacing(
            #""shape":[16],"data_offsets":[10624"#, with: #""shape":[4,4],"data_offsets":[10624"#)
        }
      }),
    Case(
      name: "a tensor that the model lacks",
      says: "\(weights): model.norm.weight: missing; the configuration asks for a tensor of shape "
        + "[16]",
      change: {
        try $0.changeHeader { $0.replacing("model.norm.weight", with: "model.norm.wieght") }
      }),
    Case(
      name: "a type that holds no numbers of weights",
      says:
        "\(weights): model.norm.weight: elements of type I32 cannot be read as floats; expected "
        + "F64, F32, F16 or BF16",
      change: {
        try $0.changeHeader {
          $0.replacing(
            #""model.norm.weight":{"dtype":"F32""#, with: #""model.norm.weight":{"dtype":"I32""#)
        }
      }),
  ]

  private static let index = "DIR/model/model.safetensors.index.json"

  static let shards = [
    Case(
      name: "a missing shard", code: 66,
      says: "DIR/model/model-00002-of-00003.safetensors: no such file",
      change: {
        try await $0.shard()
        let shard = $0.folder.appending(path: "model/model-00002-of-00003.safetensors")
        try FileManager.default.removeItem(at: shard)
      }),
    Case(
      name: "an index that names another shard",
      says: "\(index): weight_map.model.norm.weight: not in model-00001-of-00003.safetensors",
      change: {
        try await $0.shard()
        try $0.change("model/model.safetensors.index.json") {
          $0.replacing(
            "\"model.norm.weight\":\"model-00003", with: "\"model.norm.weight\":\"model-00001")
        }
      }),
    Case(
      name: "an index that leads out of the directory",
      says: "\(index): weight_map.model.norm.weight: expected the name of a safetensors file here, "
        + "found \"../model-00003-of-00003.safetensors\"",
      change: {
        try await $0.shard()
        try $0.change("model/model.safetensors.index.json") {
          $0.replacing("norm.weight\":\"model-00003", with: "norm.weight\":\"../model-00003")
        }
      }),
    Case(
      name: "an index without a tensor",
      says: "DIR/model/model-00003-of-00003.safetensors: model.norm.weight: the index does not "
        + "have it; index and files belong to different models",
      change: {
        try await $0.shard()
        try $0.change("model/model.safetensors.index.json") {
          $0.replacing(",\"model.norm.weight\":\"model-00003-of-00003.safetensors\"", with: "")
        }
      }),
  ]

  static let configurations = [
    Case(
      name: "no configuration", code: 66,
      says: "DIR/model: holds no config.json; give a checkpoint's directory, or a run's",
      change: {
        try FileManager.default.removeItem(at: $0.folder.appending(path: "model/config.json"))
      }),
    Case(
      name: "a configuration of another model",
      says:
        "\(weights): model.layers.1.input_layernorm.weight: missing; the configuration asks for "
        + "a tensor of shape [16]",
      change: {
        try $0.change("model/config.json") {
          $0.replacing("\"num_hidden_layers\": 1", with: "\"num_hidden_layers\": 2")
        }
      }),
  ]

  @Test(arguments: [
    "generate DIR/model --prompt 1", "chat DIR/model", "score DIR/model --data DIR/x",
  ])
  func `a vocabulary larger than the embedding is refused`(line: String) async throws {
    let trial = try Trial()
    try trial.makeModel()
    try trial.makeModel("other", letters: "0123456789+-*=#,abc")
    try trial.replace("model/tokenizer.model", with: "other/tokenizer.model")
    try trial.write("x", #"{"text":"1"}"# + "\n")
    let outcome = await trial.hone(line)
    #expect(
      outcome.error == "error: DIR/model: the tokenizer has 23 tokens and the model 20; "
        + "give the tokenizer that the model was trained with\n")
    #expect(outcome.code == 65)
  }
}

extension Trial {
  /// Changes a text file.
  func change(_ name: String, _ change: (String) -> String) throws {
    let file = folder.appending(path: name)
    let text = try String(contentsOf: file, encoding: .utf8)
    let changed = change(text)
    #expect(changed != text, "\(name) has nothing to change")
    try Data(changed.utf8).write(to: file)
  }

  /// Changes the text of the weights' header, and its length with it.
  func changeHeader(_ change: (String) -> String) throws {
    try changeWeights { bytes in
      let count = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let text = String(decoding: bytes[8..<8 + count], as: UTF8.self)
      let header = Data(change(text).utf8)
      #expect(header != Data(text.utf8), "the header has nothing to change")
      let length = Data((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
      bytes = length + header + bytes[(8 + count)...]
    }
  }

  /// Deals the model's weights out to three files.
  func shard() async throws {
    let outcome = await hone(
      "model convert DIR/model DIR/sharded --dtype float32 --max-shard-size 5KB")
    #expect(outcome.error.isEmpty && exists("sharded/model-00003-of-00003.safetensors"))
    try FileManager.default.removeItem(at: folder.appending(path: "model"))
    try FileManager.default.moveItem(
      at: folder.appending(path: "sharded"), to: folder.appending(path: "model"))
  }
}

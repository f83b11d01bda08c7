import Foundation
import Models
import Records
import Tensors
import Testing

@testable import hone

@Suite struct ModelTests {
  private func llama() throws -> Trial {
    let trial = try Trial()
    try FileManager.default.copyItem(
      at: Trial.fixtures.appending(path: "models/llama"),
      to: trial.folder.appending(path: "llama"))
    return trial
  }

  // Two layers of width 48, 4 heads of 12, 2 for keys, feed-forward 96, 97 tokens, head apart:
  // 4 · 48 · 48 · 3/4 = 6912 and 3 · 48 · 96 = 13824 a layer, 5 norms of 48, tables of 97 · 48.
  // LoRA: 8 · (2 · 96 + 2 · 72 + 3 · 144) = 6144 a layer.
  @Test func `a model's parts, files and what would be trained are shown`() async throws {
    let trial = try llama()
    let shown = await trial.hone("model info DIR/llama")
    #expect(shown.code == 0)
    for line in [
      "parameters                      51,024\n", "\n  embedding                     4,656\n",
      "\n  attention                     13,824\n", "\n  feed-forward                  27,648\n",
      "\n  norms                         240\n", "\n  head                          4,656\n",
      "\nfiles                           1, 204 KB, F32\n",
      "\nmemory                          204 KB in float32, 102 KB in bfloat16 or float16\n",
      "\ntrain everything                51,024 parameters, 816 KB\n",
      "\ntrain LoRA, rank 8, all linear  12,288 parameters, 401 KB\n",
      "\nchat template                   none; plain role tags are used\n",
    ] { #expect(shown.output.contains(line), "\(line)") }
    let facts = try JSON(parsing: await trial.hone("model info DIR/llama --json").output)
    #expect(facts["parameters"]?["feed_forward"]?.int == 27648)
    #expect(facts["files"]?["types"] == ["F32"])
  }

  // Two layers of width 48, 97 tokens, 128 positions, biases everywhere: (97 + 128) · 48 = 10800;
  // 48 · 144 + 144 + 48 · 48 + 48 = 9408 and 2 · 48 · 192 + 192 + 48 = 18672 a layer, 5 norms of
  // 2 · 48. LoRA: 8 · (48 + 144 + 96 + 2 · 240) = 6144 a layer. The causal mask is no parameter.
  @Test func `a model's parts are counted in the words of its family`() async throws {
    let trial = try Trial()
    let folder = trial.folder.appending(path: "model")
    try FileManager.default.copyItem(
      at: Trial.fixtures.appending(path: "models/gpt2"), to: folder)
    let file = folder.appending(path: "model.safetensors")
    let stored = try Safetensors(contentsOf: file)
    let items = try stored.entries.map { entry in
      let scalars = try stored.floats(entry.name)
      return Safetensors.Item(name: entry.name, shape: entry.shape, scalars: scalars)
    }
    let mask = Safetensors.Item(
      name: "transformer.h.0.attn.bias", shape: [1, 1, 2, 2], scalars: [1, 0, 1, 1])
    try FileManager.default.removeItem(at: file)
    try Safetensors.write(items + [mask], to: file)
    let facts = try JSON(parsing: await trial.hone("model info DIR/model --json").output)
    #expect(
      facts["parameters"] == [
        "attention": 18816, "embedding": 10800, "feed_forward": 37344, "head": 0, "norms": 480,
        "total": 67440,
      ])
    #expect(facts["training"]?.array?.map { $0["parameters"]?.int } == [67440, 12288])
    #expect(facts["notes"]?.array?.count == 1, "the tokenizer alone is missing")
  }

  @Test func `a tensor of a shape that cannot be counted is an error`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    let header = #"{"w":{"dtype":"F16","shape":[2305843009213693952,0],"data_offsets":[0,0]}}"#
    try trial.write(
      "model/model.safetensors",
      bytes: Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]) + Data(header.utf8))
    for line in ["info DIR/model", "convert DIR/model DIR/new --dtype float32"] {
      let outcome = await trial.hone("model " + line)
      #expect(
        outcome.error == "error: DIR/model/model.safetensors: w: shape [2305843009213693952, 0] "
          + "has more elements than can be counted\n")
    }
  }

  @Test func `what conversations are written with is shown`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    func template() async -> Substring? {
      let shown = await trial.hone("model info DIR/model").output
      return shown.split(separator: "\n").first { $0.hasPrefix("chat template") }?
        .drop { $0 != "n" && $0 != "D" }
    }
    #expect(await template() == "none; plain role tags are used")
    try trial.write("model/tokenizer_config.json", "{}")
    #expect(await template() == "none; conversations are refused")
    try trial.write("model/chat_template.json", #"{"chat_template": "{{ messages }}"}"#)
    #expect(await template() == "DIR/model/chat_template.json: chat_template")
  }

  @Test func `the tokenizer is compared with the embedding`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    let shown = await trial.hone("model info DIR/model")
    #expect(shown.output.contains("sentencepiece, 20 tokens; bos 1, eos 2, pad 0\n"))
    try trial.makeModel("other", letters: "0123456789+-*=#,abc")
    try trial.replace("model/tokenizer.model", with: "other/tokenizer.model")
    let larger = await trial.hone("model info DIR/model")
    #expect(
      larger.output.hasSuffix("note: the tokenizer has 23 tokens and the embedding 20 rows\n"))
  }

  @Test(arguments: ["float32", "bfloat16", "float16"])
  func `a model is converted, in shards, and reads the same`(type: String) async throws {
    let trial = try llama()
    try trial.write("llama/tokenizer_config.json", "{}")
    let line = "model convert DIR/llama DIR/new --dtype \(type)"
    let outcome = await trial.hone(line + " --max-shard-size 50KB")
    #expect(outcome.code == 0 && outcome.error.isEmpty)
    #expect(trial.exists("new/model-00001-of-0000\(type == "float32" ? 5 : 3).safetensors"))
    #expect(trial.exists("new/tokenizer_config.json") && trial.exists("new/generation_config.json"))
    let (old, new) = (try trial.model("llama"), try trial.model("new"))
    for (before, after) in zip(old.namedParameters, new.namedParameters) {
      let expected = before.parameter.scalars.map { rounded($0, type) }
      #expect(before.name == after.name && after.parameter.scalars == expected)
    }
    let written = try JSON(
      parsing: Data(contentsOf: trial.folder.appending(path: "new/config.json")))
    #expect(written["dtype"]?.string == type && written["rms_norm_eps"] != nil)
    let again = await trial.hone(line)
    #expect(again.code == 65)
    #expect(
      again.error == "error: DIR/new: exists already and is not overwritten; "
        + "choose a new directory\n")
  }

  private func rounded(_ x: Float, _ type: String) -> Float {
    switch type {
    case "float16": Float(Float16(x))
    case "bfloat16":
      Float(bitPattern: (x.bitPattern + 0x7FFF + (x.bitPattern >> 16 & 1)) & 0xFFFF_0000)
    default: x
    }
  }

  @Test func `a number that float16 cannot hold is an error and leaves nothing`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    // The last number of the last tensor, as a float: 65536.
    try trial.changeWeights {
      $0.replaceSubrange($0.count - 4..<$0.count, with: [0, 0, 0x80, 0x47])
    }
    let outcome = await trial.hone("model convert DIR/model DIR/new --dtype float16")
    #expect(outcome.code == 65 && !trial.exists("new"))
    #expect(
      outcome.error == "error: DIR/model/model.safetensors: model.norm.weight: element 15 is "
        + "65536.0, which float16 cannot hold; bfloat16 has the range of float32\n")
  }

  @Test func `a number that would round to infinity in bfloat16 is an error`() async throws {
    let trial = try Trial()
    try trial.makeModel()
    // The last number of the last tensor: the largest float.
    try trial.changeWeights {
      $0.replaceSubrange($0.count - 4..<$0.count, with: [0xFF, 0xFF, 0x7F, 0x7F])
    }
    let outcome = await trial.hone("model convert DIR/model DIR/new --dtype bfloat16")
    #expect(outcome.code == 65 && !trial.exists("new"))
    #expect(
      outcome.error == "error: DIR/model/model.safetensors: model.norm.weight: element 15 is "
        + "3.4028235e+38, which bfloat16 cannot hold; float32 can\n")
  }

  @Test func `a new model depends on configuration and seed alone`() async throws {
    let trial = try llama()
    try trial.makeModel()
    for name in ["a", "b"] {
      #expect(await trial.hone("model init DIR/llama DIR/\(name) --seed 5").code == 0)
    }
    #expect(await trial.hone("model init DIR/llama/config.json DIR/c --seed 6").code == 0)
    func scalars(_ name: String) throws -> [[Float]] {
      try trial.model(name).namedParameters.map(\.parameter.scalars)
    }
    #expect(try scalars("a") == scalars("b") && scalars("a") != scalars("c"))
    let there = await trial.hone("model init DIR/llama DIR/a --seed 5")
    #expect(there.code == 73)
    let with = await trial.hone(
      "model init DIR/llama DIR/d --seed 5 --dtype bfloat16 --tokenizer DIR/model")
    #expect(with.code == 0 && trial.exists("d/tokenizer.model"))
    #expect(with.output == "DIR/d: llama, 51,024 parameters, bfloat16\n")
  }

  @Test func `sizes are read and written as people do`() {
    let sizes = ["5GB", "200mb", "1GiB", "7", "12 KB"].map { ByteSize(argument: $0)?.bytes }
    #expect(sizes == [5_000_000_000, 200_000_000, 1 << 30, 7, 12000])
    for bad in ["", "GB", "-1", "0", "1.5GB", "99999999999GB"] {
      #expect(ByteSize(argument: bad) == nil, "\(bad)")
    }
    let shown = [5_000_000_000, 520_064, 999, 12_345_678].map { ByteSize(bytes: $0).description }
    #expect(shown == ["5.00 GB", "520 KB", "999 B", "12.3 MB"])
  }
}

extension Trial {
  /// The model in a directory of the folder.
  func model(_ name: String) throws -> Decoder {
    try Decoder(contentsOf: folder.appending(path: name))
  }

  /// Puts one file in the place of another.
  func replace(_ name: String, with other: String) throws {
    try write(name, bytes: Data(contentsOf: folder.appending(path: other)))
  }
}

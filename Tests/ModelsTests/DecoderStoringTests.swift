import Foundation
import Models
import Records
import Tensors
import Testing

@Suite struct DecoderStoringTests {
  @Test(arguments: ["llama", "qwen2", "qwen3", "gemma2", "gpt2"])
  func `what is written loads in the same bits`(family: String) throws {
    let model = try Decoder(contentsOf: Fixtures.models.appending(path: family))
    try Fixtures.withTemporaryFolder { folder in
      try model.write(to: folder.appending(path: "step-1"))
      let again = try Decoder(contentsOf: folder.appending(path: "step-1"))
      #expect(again.configuration == model.configuration)
      for (a, b) in zip(model.namedParameters, again.namedParameters) {
        #expect(a.name == b.name)
        #expect(a.parameter.scalars.map(\.bitPattern) == b.parameter.scalars.map(\.bitPattern))
      }
      #expect {
        try model.write(to: folder.appending(path: "step-1"))
      } throws: {
        "\($0)".hasSuffix(
          "step-1/config.json: exists already and is not overwritten; choose a new directory")
      }
    }
  }

  @Test func `loads shards by their index and checks it`() throws {
    try withCopy("qwen2") { folder in
      let model = try Decoder(contentsOf: folder)
      try FileManager.default.removeItem(at: folder.appending(path: "model.safetensors"))
      let named = model.namedParameters
      var map: [JSON.Member] = []
      for (shard, part) in [named[..<5], named[5...]].enumerated() {
        let name = "model-0000\(shard + 1)-of-00002.safetensors"
        try Safetensors.write(
          part.map {
            .init(name: $0.name, shape: $0.parameter.shape, scalars: $0.parameter.scalars)
          },
          to: folder.appending(path: name))
        map += part.map { JSON.Member($0.name, .string(name)) }
      }
      let index = folder.appending(path: "model.safetensors.index.json")
      func write(_ map: [JSON.Member]) throws {
        try Data(JSON.object([.init("weight_map", .object(map))]).text.utf8).write(to: index)
      }
      try write(map)
      let again = try Decoder(contentsOf: folder)
      #expect(again.norm.weight.scalars == model.norm.weight.scalars)
      map[0].value = map[6].value
      try write(map)
      try expectError(
        folder, index,
        "weight_map.model.embed_tokens.weight: not in model-00002-of-00002.safetensors")
      map[0].value = "../model.safetensors"
      try write(map)
      try expectError(
        folder, index,
        "weight_map.model.embed_tokens.weight: expected the name of a safetensors file here, "
          + #"found "../model.safetensors""#)
    }
  }

  @Test func `names the tensor that is missing, extra, of another shape or not finite`() throws {
    try withCopy("llama") { folder in
      let file = folder.appending(path: "model.safetensors")
      let whole = try Decoder(contentsOf: folder).namedParameters.map {
        Safetensors.Item(name: $0.name, shape: $0.parameter.shape, scalars: $0.parameter.scalars)
      }
      func expect(_ items: [Safetensors.Item], _ text: String) throws {
        try? FileManager.default.removeItem(at: file)
        try Safetensors.write(items, to: file)
        try expectError(folder, file, text)
      }
      let head = try #require(whole.firstIndex { $0.name == "lm_head.weight" })
      try expect(
        whole.filter { $0.name != "model.norm.weight" },
        "model.norm.weight: missing; the configuration asks for a tensor of shape [48]")
      try expect(
        whole + [.init(name: "model.layers.2.mlp.up_proj.bias", shape: [1], scalars: [0])],
        "model.layers.2.mlp.up_proj.bias: no part of a llama model of 2 layers; "
          + "the configuration belongs to another model")
      var changed = whole
      changed[head] = .init(
        name: "lm_head.weight", shape: [96, 48], scalars: Array(whole[head].scalars().dropLast(48)))
      try expect(changed, "lm_head.weight: expected shape [97, 48], found [96, 48]")
      var broken = whole[head].scalars()
      broken[49] = .nan
      changed[head] = .init(name: "lm_head.weight", shape: [97, 48], scalars: broken)
      try expect(changed, "lm_head.weight: element 49 is nan; expected finite numbers")
    }
  }

  @Test func `says what a directory lacks`() throws {
    try withCopy("llama") { folder in
      try FileManager.default.removeItem(at: folder.appending(path: "model.safetensors"))
      try expectError(
        folder, folder, "neither model.safetensors nor model.safetensors.index.json is there")
      let file = folder.appending(path: "config.json")
      try Data("{\"a\":".utf8).write(to: file)
      try expectError(
        folder, file, "no valid JSON: byte 5: the text ends where a value should be")
      try Data("3".utf8).write(to: file)
      try expectError(folder, file, "expected an object, found a whole number")
      try FileManager.default.removeItem(at: file)
      try expectError(folder, file, "no such file")
    }
  }

  @Test func `the end tokens of the generation configuration count`() throws {
    try withCopy("llama") { folder in
      try Data(#"{"eos_token_id":[2,5]}"#.utf8)
        .write(to: folder.appending(path: "generation_config.json"))
      #expect(try Decoder(contentsOf: folder).configuration.eosTokenIDs == [2, 5])
    }
  }

  private func withCopy(_ family: String, _ body: (URL) throws -> Void) throws {
    try Fixtures.withTemporaryFolder { folder in
      let copy = folder.appending(path: "model")
      try FileManager.default.copyItem(at: Fixtures.models.appending(path: family), to: copy)
      try body(copy)
    }
  }

  private func expectError(_ folder: URL, _ file: URL, _ text: String) throws {
    #expect {
      try Decoder(contentsOf: folder)
    } throws: { error in
      #expect("\(error)" == "\(file.path): \(text)")
      return error is CheckpointError
    }
  }
}

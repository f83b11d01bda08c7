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

  @Test func `an index and its files must say the same`() throws {
    try withCopy("qwen2") { folder in
      let model = try Decoder(contentsOf: folder)
      let place = folder.appending(path: "shards")
      try model.write(to: place, maxShardBytes: 40_000)
      let index = place.appending(path: "model.safetensors.index.json")
      let whole = try #require(try Fixtures.json(index)["weight_map"]?.members)
      let files = Set(whole.compactMap(\.value.string)).sorted()
      #expect(files.count > 2)
      func write(_ map: [JSON.Member]) throws {
        try Data(JSON.object([.init("weight_map", .object(map))]).text.utf8).write(to: index)
      }
      try write(whole.filter { $0.key != "model.norm.weight" })
      let last = place.appending(path: try #require(files.last))
      try expectError(
        place, last,
        "model.norm.weight: the index does not have it; index and files belong to different models")
      try FileManager.default.copyItem(at: last, to: place.appending(path: "more.safetensors"))
      try write(
        whole.map { $0.key == "model.norm.weight" ? .init($0.key, "more.safetensors") : $0 })
      #expect {
        try Decoder(contentsOf: place)
      } throws: {
        "\($0)".contains("the index puts it into") || "\($0)".contains("the index does not have it")
      }
      try write(whole)
      try FileManager.default.removeItem(at: last)
      try expectError(place, last, "no such file")
    }
  }

  @Test(arguments: NumberType.allCases)
  func `shards of every precision load as the single file does`(precision: NumberType)
    throws
  {
    try withCopy("gpt2") { folder in
      let model = try Decoder(contentsOf: folder)
      let (one, many) = (folder.appending(path: "one"), folder.appending(path: "many"))
      try model.write(to: one, as: precision)
      try model.write(to: many, as: precision, maxShardBytes: 20_000)
      #expect(
        !FileManager.default.fileExists(atPath: many.appending(path: "model.safetensors").path))
      let index = try Fixtures.json(many.appending(path: "model.safetensors.index.json"))
      let bytes = model.configuration.parameterCount * precision.elementType.byteCount
      #expect(index["metadata"]?["total_size"]?.int == bytes)
      let (a, b) = (try Decoder(contentsOf: one), try Decoder(contentsOf: many))
      for (a, b) in zip(a.namedParameters, b.namedParameters) {
        #expect(a.parameter.scalars == b.parameter.scalars)
      }
      let difference = zip(a.namedParameters, model.namedParameters).map {
        largestDifference($0.parameter.scalars, $1.parameter.scalars)
      }.max()
      #expect(try #require(difference) <= (precision == .float32 ? 0 : 0.01))
    }
  }

  @Test func `a number that half precision cannot hold is not written`() throws {
    try withCopy("llama") { folder in
      let model = try Decoder(contentsOf: folder)
      var scalars = model.norm.weight.scalars
      scalars[3] = 65_520
      model.norm.weight.set(scalars)
      let place = folder.appending(path: "half")
      #expect {
        try model.write(to: place, as: .float16)
      } throws: {
        "\($0)" == "\(place.path): model.norm.weight: element 3 is 65520.0, which float16 cannot "
          + "hold; bfloat16 has the range of float32"
      }
      #expect(!FileManager.default.fileExists(atPath: place.path))
    }
  }

  @Test func `a number that would round to infinity in bfloat16 is not written`() throws {
    try withCopy("llama") { folder in
      let model = try Decoder(contentsOf: folder)
      var scalars = model.norm.weight.scalars
      scalars[3] = -3.4e38
      model.norm.weight.set(scalars)
      let place = folder.appending(path: "half")
      #expect {
        try model.write(to: place, as: .bfloat16)
      } throws: {
        "\($0)" == "\(place.path): model.norm.weight: element 3 is -3.4e+38, which bfloat16 cannot "
          + "hold; float32 can"
      }
      #expect(!FileManager.default.fileExists(atPath: place.path))
    }
  }

  @Test func `files of the trunk alone and buffers that nothing reads load`() throws {
    try withCopy("gpt2") { folder in
      let file = folder.appending(path: "model.safetensors")
      let (model, stored) = (try Decoder(contentsOf: folder), try Safetensors(contentsOf: file))
      var items: [Safetensors.Item] = []
      for entry in stored.entries {
        let scalars = try stored.floats(entry.name)
        let name = String(entry.name.dropFirst("transformer.".count))
        items.append(.init(name: name, shape: entry.shape, scalars: scalars))
      }
      items.append(.init(name: "h.0.attn.bias", shape: [1, 1, 2, 2], scalars: [1, 0, 1, 1]))
      try FileManager.default.removeItem(at: file)
      try Safetensors.write(items, to: file)
      let again = try Decoder(contentsOf: folder)
      for (a, b) in zip(model.namedParameters, again.namedParameters) {
        #expect(a.name == b.name && a.parameter.scalars == b.parameter.scalars)
      }
    }
  }

  @Test func `an embedding smaller than the vocabulary is an error`() throws {
    try withCopy("llama") { folder in
      let config = folder.appending(path: "config.json")
      let members = try #require(try Fixtures.json(config).members)
      let changed = members.map { $0.key == "vocab_size" ? JSON.Member("vocab_size", 100) : $0 }
      try Data(JSON.object(changed).text.utf8).write(to: config)
      try expectError(
        folder, folder.appending(path: "model.safetensors"),
        "model.embed_tokens.weight: expected shape [100, 48], found [97, 48]")
    }
  }

  @Test func `the fields of the generation configuration are written back`() throws {
    try withCopy("llama") { folder in
      let text = #"{"eos_token_id":[2,5],"temperature":0.6,"top_p":0.9,"_from_model_config":true}"#
      try Data(text.utf8).write(to: folder.appending(path: "generation_config.json"))
      let model = try Decoder(contentsOf: folder)
      try model.write(to: folder.appending(path: "copy"))
      let copy = try Fixtures.json(folder.appending(path: "copy/generation_config.json"))
      #expect(copy == (try JSON(parsing: Data(text.utf8))))
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

import Foundation
import Models
import Records

extension FuzzTarget {
  /// The header of a safetensors file, its length as it should be; every tensor is read.
  static let header = FuzzTarget(
    name: "header", corpus: headers, words: headerWords, file: "model.safetensors",
    packed: withDataBesides, parse: readTensors)

  /// The bytes of a safetensors file.
  static let safetensors = FuzzTarget(
    name: "safetensors", corpus: headers.map(withDataBesides), words: headerWords,
    file: "model.safetensors", parse: readTensors)

  private static let headers = [
    #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
      + #""b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"#
      + #""c":{"dtype":"F16","shape":[],"data_offsets":[32,34]},"#
      + #""d":{"dtype":"I64","shape":[0,7],"data_offsets":[34,34]},"#
      + #""e":{"dtype":"U8","shape":[30],"data_offsets":[34,64]}}"#,
    #"{"w":{"dtype":"F64","shape":[8],"data_offsets":[0,64]}}"#,
    #"{"\u00e9":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"#
      + #""e\u0302":{"dtype":"U8","shape":[56],"data_offsets":[8,64]}}"#,
  ].map { Array($0.utf8) }

  private static let headerWords = [
    "dtype", "shape", "data_offsets", "__metadata__", "F8_E4M3", "BOOL", "[", "]", ",", "\\u0301",
  ]

  /// The length of the header, the header and 64 bytes of data.
  @Sendable private static func withDataBesides(_ header: [UInt8]) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
      + [UInt8](repeating: 0x3C, count: 64)
  }

  @Sendable private static func readTensors(_ folder: URL, _ file: URL) throws {
    let tensors = try Safetensors(contentsOf: file)
    for entry in tensors.entries {
      _ = try? tensors.floats(entry.name)
      _ = try? tensors.integers(entry.name)
    }
  }

  /// A model's `config.json`.
  static let configuration = FuzzTarget(
    name: "config",
    corpus: ["llama", "qwen2", "qwen3"].map { bytes("models/\($0)/config.json") },
    words: [
      "rope_scaling", "rope_parameters", "factor", "llama3", "linear", "layer_types",
      "sliding_window", "eos_token_id", "head_dim", "model_type", "mistral",
    ],
    file: "config.json"
  ) { _, file in
    let shape = try DecoderConfiguration(contentsOf: file)
    _ = (shape.parameterCount, shape.json().text)
  }

  /// What a model is generated with, beside a whole model.
  static let generation = FuzzTarget(
    name: "generation_config", corpus: [bytes("models/llama/generation_config.json")],
    words: ["eos_token_id", "[1, 2]"], file: "generation_config.json",
    prepare: { try copy(["config.json", "model.safetensors"], to: $0) }
  ) { folder, _ in _ = try Decoder(contentsOf: folder) }

  /// Which shard holds which tensor, beside a whole model in one shard.
  static let index = FuzzTarget(
    name: "index", corpus: [indexOfOneShard],
    words: ["weight_map", "../a.safetensors", "total_size"],
    file: "model.safetensors.index.json",
    prepare: {
      try copy(["config.json"], to: $0)
      try copy(["model.safetensors"], to: $0, as: "model-00001-of-00001.safetensors")
    }
  ) { folder, _ in _ = try Decoder(contentsOf: folder) }

  private static var indexOfOneShard: [UInt8] {
    let file = fixtures.appending(path: "models/llama/model.safetensors")
    let names = (try? Safetensors(contentsOf: file).entries.map(\.name)) ?? []
    let map = names.map { JSON.Member($0, "model-00001-of-00001.safetensors") }
    return Array(
      JSON.object([.init("metadata", [:]), .init("weight_map", .object(map))]).text.utf8)
  }

  static func copy(_ names: [String], to folder: URL, as other: String? = nil) throws {
    for name in names {
      try FileManager.default.copyItem(
        at: fixtures.appending(path: "models/llama/\(name)"),
        to: folder.appending(path: other ?? name))
    }
  }

  /// Where the small models lie that every clone has.
  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  static func bytes(_ path: String) -> [UInt8] {
    Array((try? Data(contentsOf: fixtures.appending(path: path))) ?? Data())
  }
}

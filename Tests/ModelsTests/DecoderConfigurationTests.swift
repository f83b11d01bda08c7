import Foundation
import Models
import Records
import Testing

@Suite struct DecoderConfigurationTests {
  static let llama: JSON = [
    "model_type": "llama", "hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2,
    "num_attention_heads": 4, "vocab_size": 97,
  ]

  @Test func `takes the family's defaults where the file says nothing`() throws {
    let llama = try read(Self.llama)
    #expect(llama.numKeyValueHeads == 4)
    #expect(llama.headDim == 12)
    #expect(llama.rmsNormEps == 1e-6)
    #expect(llama.maxPositionEmbeddings == 2048)
    #expect(llama.bosTokenID == 1)
    #expect(llama.eosTokenIDs == [2])
    #expect(llama.rotary == RotaryEmbedding(theta: 10_000))
    #expect(!llama.hasQKVBias && !llama.tieWordEmbeddings)
    let qwen3 = try read(Self.llama, ["model_type": "qwen3", "num_key_value_heads": 2])
    #expect(qwen3.headDim == 128)
    #expect(qwen3.eosTokenIDs == [])
    #expect(qwen3.normalizesQueriesAndKeys)
    let qwen2 = try read(Self.llama, ["model_type": "qwen2", "num_key_value_heads": 2])
    #expect(qwen2.hasQKVBias && !qwen2.hasOutputBias)
  }

  @Test func `reads old and new names of rotary scaling alike`() throws {
    let scaling: JSON = [
      "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
      "original_max_position_embeddings": 16,
    ]
    let old = try read(Self.llama, ["rope_theta": 500_000.0, "rope_scaling": scaling])
    let new = try read(
      Self.llama,
      ["rope_parameters": .object((scaling.members ?? []) + [.init("rope_theta", 500_000)])])
    #expect(old == new)
    #expect(
      new.rotary.scaling
        == .llama3(factor: 8, lowFrequency: 1, highFrequency: 4, originalContext: 16))
    let named = try read(Self.llama, ["rope_scaling": ["type": "linear", "factor": 2]])
    #expect(named.rotary.scaling == .linear(factor: 2))
  }

  static let refused: [(change: JSON, text: String)] = [
    (
      ["model_type": "gpt2"],
      #"model_type: "gpt2" is not supported; expected one of llama, mistral, qwen2, qwen3"#
    ),
    (["model_type": 3], "model_type: expected text, found a whole number"),
    (["hidden_size": nil], "hidden_size: expected a whole number, found nothing"),
    (["hidden_size": 1.5], "hidden_size: expected a whole number, found a number"),
    (
      ["vocab_size": 9_223_372_036_854_775_807],
      "vocab_size: expected a whole number in 1 ... 16777216, found 9223372036854775807"
    ),
    (["num_hidden_layers": 0], "num_hidden_layers: expected a whole number in 1 ... 1024, found 0"),
    (
      ["num_key_value_heads": 3],
      "num_key_value_heads: 3 does not divide num_attention_heads, which is 4"
    ),
    (
      ["model_type": "qwen2"], "num_key_value_heads: expected a whole number, found nothing"
    ),
    (
      ["hidden_size": 50],
      "hidden_size: 50 is no multiple of num_attention_heads, which is 4; give head_dim"
    ),
    (["head_dim": 7], "head_dim: expected an even number, found 7"),
    (["rms_norm_eps": 0], "rms_norm_eps: expected a number above 0, found 0.0"),
    (["hidden_act": "gelu"], #"hidden_act: "gelu" is not supported; expected silu"#),
    (["attention_bias": 1], "attention_bias: expected true or false, found a whole number"),
    (["attention_dropout": 0.1], "attention_dropout: 0.1 is not supported; expected 0.0"),
    (
      ["quantization_config": ["bits": 4]],
      "quantization_config: quantised weights are not supported; use the float checkpoint"
    ),
    (
      ["layer_types": ["full_attention", "sliding_attention"]],
      #"layer_types: "sliding_attention" is not supported; expected full_attention"#
    ),
    (
      ["model_type": "mistral", "num_key_value_heads": 2, "sliding_window": 6],
      "sliding_window: a window of 6 tokens is not supported; expected null, "
        + "or at least max_position_embeddings, which is 131072"
    ),
    (
      ["rope_scaling": ["rope_type": "yarn", "factor": 2]],
      #"rope_scaling.rope_type: "yarn" is not supported; expected default, linear or llama3"#
    ),
    (
      ["rope_parameters": ["rope_type": "linear"]],
      "rope_parameters.factor: expected a number, found nothing"
    ),
    (["eos_token_id": [2, 97]], "eos_token_id: expected token ids in 0 ..< 97, found [2,97]"),
  ]

  @Test(arguments: refused)
  func `names the field that is not supported`(change: JSON, text: String) throws {
    try Fixtures.withTemporaryFolder { folder in
      let file = folder.appending(path: "config.json")
      #expect {
        try read(Self.llama, change, at: file)
      } throws: { error in
        #expect("\(error)" == "\(file.path): \(text)")
        return true
      }
    }
  }

  @Test func `a window that no position outgrows is none`() throws {
    let change: JSON = [
      "model_type": "mistral", "num_key_value_heads": 2, "sliding_window": 4096,
      "max_position_embeddings": 4096,
    ]
    #expect(try read(Self.llama, change).family == .mistral)
  }

  @Test(arguments: ["llama", "qwen2", "qwen3"])
  func `what is written reads back the same`(family: String) throws {
    let given = try DecoderConfiguration(
      contentsOf: Fixtures.models.appending(path: "\(family)/config.json"))
    #expect(try read(given.json()) == given)
    var scaled = given
    scaled.rotary.scaling = .llama3(
      factor: 8, lowFrequency: 1, highFrequency: 4, originalContext: 16)
    scaled.eosTokenIDs = [2, 5]
    scaled.bosTokenID = nil
    #expect(try read(scaled.json()) == scaled)
  }

  @Test func `settings of a new model become its configuration`() {
    var settings = DecoderSettings()
    settings.hiddenSize = 64
    let made = settings.configuration(vocabSize: 100, bosTokenID: 1, eosTokenIDs: [2])
    #expect(made.hiddenSize == 64)
    #expect(made.vocabSize == 100)
    #expect(made.headDim == 32)
  }

  private func read(_ base: JSON, _ change: JSON = [:]) throws -> DecoderConfiguration {
    try Fixtures.withTemporaryFolder {
      try read(base, change, at: $0.appending(path: "config.json"))
    }
  }

  /// `base` with the members of `change` put in place of its own.
  @discardableResult
  private func read(_ base: JSON, _ change: JSON, at file: URL) throws -> DecoderConfiguration {
    let changed = Set((change.members ?? []).map(\.key))
    let kept = (base.members ?? []).filter { !changed.contains($0.key) }
    try Data(JSON.object(kept + (change.members ?? [])).text.utf8).write(to: file)
    return try DecoderConfiguration(contentsOf: file)
  }
}

import Foundation
import Models
import Recipes
import Records
import Tensors
import Testing

@Suite struct DecoderConfigurationTests {
  static let llama: JSON = [
    "model_type": "llama", "hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2,
    "num_attention_heads": 4, "vocab_size": 97,
  ]

  static let scaling: JSON = [
    "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
  ]

  @Test func `takes the family's defaults where the file says nothing`() throws {
    let llama = try read(Self.llama)
    #expect(llama.numKeyValueHeads == 4)
    #expect(llama.headDim == 12)
    #expect(llama.norm == .rms(epsilon: 1e-6, offset: 0))
    #expect(llama.maxPositionEmbeddings == 2048)
    #expect(llama.bosTokenID == 1)
    #expect(llama.eosTokenIDs == [2])
    #expect(llama.rotaries == [RotaryEmbedding(theta: 10_000)])
    #expect(llama.layers.map(\.rotary) == [0, 0] && llama.layers.map(\.window) == [nil, nil])
    #expect(!llama.hasProjectionBiases && !llama.tieWordEmbeddings)
    let qwen3 = try read(Self.llama, ["model_type": "qwen3", "num_key_value_heads": 2])
    #expect(qwen3.headDim == 128)
    #expect(qwen3.eosTokenIDs == [])
    #expect(qwen3.normalizesQueriesAndKeys)
    let qwen2 = try read(Self.llama, ["model_type": "qwen2", "num_key_value_heads": 2])
    #expect(qwen2.hasProjectionBiases && !qwen2.hasOutputBias)
    let gemma = try read(Self.llama, ["model_type": "gemma2"])
    #expect(gemma.tieWordEmbeddings && gemma.finalSoftCap == 30 && gemma.attentionSoftCap == 50)
    #expect(gemma.layers.map(\.window) == [4096, nil])
    #expect(gemma.embeddingScale == Float(48.0.squareRoot()))
    let smol = try read(
      Self.llama, ["model_type": "smollm3", "num_hidden_layers": 4, "num_key_value_heads": nil])
    #expect(smol.layers.map(\.rotary) == [0, 0, 0, nil])
    #expect(smol.numKeyValueHeads == 4)
  }

  @Test func `reads old and new names of rotary scaling alike`() throws {
    let old = try read(Self.llama, ["rope_theta": 500_000.0, "rope_scaling": Self.scaling])
    let new = try read(
      Self.llama,
      ["rope_parameters": .object((Self.scaling.members ?? []) + [.init("rope_theta", 500_000)])])
    #expect(old.rotaries == new.rotaries)
    #expect(
      new.rotaries.map(\.scaling)
        == [.llama3(factor: 8, lowFrequency: 1, highFrequency: 4, originalContext: 16)])
    let both = try read(
      Self.llama,
      [
        "rope_parameters": ["rope_type": "linear", "factor": 2, "rope_theta": 1e6],
        "rope_scaling": ["type": "linear", "factor": 2],
      ])
    #expect(both.rotaries == [RotaryEmbedding(theta: 1e6, scaling: .linear(factor: 2))])
    let named = try read(Self.llama, ["rope_scaling": ["type": "linear", "factor": 2]])
    #expect(named.rotaries.map(\.scaling) == [.linear(factor: 2)])
    let dynamic = try read(Self.llama, ["rope_scaling": ["type": "dynamic", "factor": 2]])
    #expect(dynamic.rotaries.map(\.scaling) == [.dynamic(factor: 2, context: 2048)])
    #expect(dynamic.feedingLimit == 2048 && dynamic.readingLimit == .max)
    #expect(dynamic.withContext(atLeast: 5000).feedingLimit == 5000)
  }

  @Test func `reads every setting of YaRN`() throws {
    let plain = try read(
      Self.llama, ["rope_scaling": ["rope_type": "yarn", "factor": 4.0]])
    #expect(plain.rotaries.map(\.scaling) == [.yarn(YaRN(factor: 4, originalContext: 2048))])
    var yarn = YaRN(factor: 4, originalContext: 512)
    (yarn.fastTurns, yarn.slowTurns, yarn.roundsBounds) = (16, 2, false)
    yarn.attentionFactor = 0.5
    let whole = try read(
      Self.llama,
      [
        "rope_scaling": [
          "rope_type": "yarn", "factor": 4.0, "beta_fast": 16, "beta_slow": 2, "truncate": false,
          "attention_factor": 0.5, "original_max_position_embeddings": 512,
        ]
      ])
    #expect(whole.rotaries.map(\.scaling) == [.yarn(yarn)])
    let weighed = try read(
      Self.llama,
      ["rope_scaling": ["type": "yarn", "factor": 4, "mscale": 2.0, "mscale_all_dim": 1.0]])
    // (0.2 log 4 + 1) / (0.1 log 4 + 1)
    #expect(abs(weighed.rotaries[0].attentionFactor - 1.121752) < 1e-5)
  }

  @Test func `a rotation may be spelled twice where both say the same`() throws {
    let twice: JSON = ["rope_scaling": ["type": "linear", "rope_type": "linear", "factor": 4]]
    #expect(try read(Self.llama, twice).rotaries.map(\.scaling) == [.linear(factor: 4)])
    let error = #expect(throws: CheckpointError.self) {
      try read(
        Self.llama, ["rope_scaling": ["type": "yarn", "rope_type": "linear", "factor": 4]])
    }
    #expect(error?.item == "rope_scaling.type")
  }

  @Test func `a cap that transformers passes over is refused`() throws {
    let error = #expect(throws: CheckpointError.self) {
      try read(
        Self.llama, ["model_type": "gemma3_text", "attn_logit_softcapping": 50.0])
    }
    #expect(error?.item == "attn_logit_softcapping")
  }

  @Test func `reads the rotations of Gemma 3 in both spellings`() throws {
    let base: JSON = ["model_type": "gemma3_text", "num_hidden_layers": 6, "sliding_window": 8]
    let old = try read(
      Self.llama,
      .object(
        (base.members ?? []) + [
          .init("rope_theta", 500_000), .init("rope_local_base_freq", 5000),
          .init("rope_scaling", ["rope_type": "linear", "factor": 8]),
          .init("sliding_window_pattern", 3),
        ]))
    let slow = RotaryEmbedding(theta: 500_000, scaling: .linear(factor: 8))
    #expect(old.rotaries == [slow, RotaryEmbedding(theta: 5000)])
    #expect(old.layers.map(\.rotary) == [1, 1, 0, 1, 1, 0])
    #expect(old.layers.map(\.window) == [8, 8, nil, 8, 8, nil])
    let new = try read(
      Self.llama,
      .object(
        (base.members ?? []) + [
          .init(
            "rope_parameters",
            [
              "full_attention": ["rope_type": "linear", "factor": 8, "rope_theta": 500_000],
              "sliding_attention": ["rope_type": "default", "rope_theta": 5000],
            ])
        ]))
    #expect(new.rotaries == old.rotaries)
    #expect(new.layers.map(\.rotary) == [1, 1, 1, 1, 1, 0])
  }

  @Test func `gives windows to the layers that have them`() throws {
    func windows(_ change: JSON) throws -> [Int?] {
      try read(Self.llama, change).layers.map(\.window)
    }
    let qwen: [JSON.Member] = [
      .init("model_type", "qwen2"), .init("num_key_value_heads", 2), .init("sliding_window", 6),
    ]
    #expect(try windows(.object(qwen)) == [nil, nil])
    let used = qwen + [.init("use_sliding_window", true)]
    #expect(try windows(.object(used)) == [nil, nil])
    #expect(try windows(.object(used + [.init("max_window_layers", 1)])) == [nil, 6])
    let listed: JSON = ["sliding_attention", "full_attention"]
    #expect(try windows(.object(used + [.init("layer_types", listed)])) == [6, nil])
    let mistral: [JSON.Member] = [.init("model_type", "mistral"), .init("num_key_value_heads", 2)]
    #expect(try windows(.object(mistral)) == [4096, 4096])
    #expect(try windows(.object(mistral + [.init("sliding_window", .null)])) == [nil, nil])
  }

  @Test func `reads GPT-2 by its own words`() throws {
    let shape = try DecoderConfiguration(
      contentsOf: Fixtures.models.appending(path: "gpt2/config.json"))
    #expect(shape.hiddenSize == 48 && shape.intermediateSize == 192)
    #expect(shape.learnsPositions && shape.rotaries.isEmpty && !shape.isGated)
    #expect(shape.norm == .layer(epsilon: 1e-5))
    #expect(shape.tieWordEmbeddings)
  }

  static let refused: [(change: JSON, text: String)] = [
    (
      ["model_type": "bert"],
      #"model_type: "bert" is not supported; "#
        + "expected one of gpt2, gemma2, gemma3_text, llama, mistral, qwen2, qwen3, smollm3"
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
      ["model_type": "qwen2"],
      "num_key_value_heads: 32 does not divide num_attention_heads, which is 4"
    ),
    (
      ["hidden_size": 50],
      "hidden_size: 50 is no multiple of num_attention_heads, which is 4; give head_dim"
    ),
    (["head_dim": 7], "head_dim: expected an even number, found 7"),
    (["rms_norm_eps": 0], "rms_norm_eps: expected a number above 0, found 0.0"),
    (
      ["rms_norm_eps": 1e-60], "rms_norm_eps: expected a number above 0 as float32, found 1e-60"
    ),
    (
      ["rope_scaling": ["type": "linear", "factor": 1e300]],
      "rope_scaling.factor: expected a number above 0 as float32, found 1e+300"
    ),
    (
      [
        "rope_parameters": ["rope_type": "default", "rope_theta": 1e6],
        "rope_scaling": ["type": "linear", "factor": 2.0],
      ],
      "rope_scaling: is not the rotation that rope_parameters describe; keep one"
    ),
    (
      ["model_type": "gemma2", "attn_logit_softcapping": 1e-60],
      "attn_logit_softcapping: expected a number above 0 as float32, found 1e-60"
    ),
    (
      ["hidden_act": "relu"],
      #"hidden_act: "relu" is not supported; "#
        + "expected one of silu, swish, gelu, gelu_new, gelu_pytorch_tanh"
    ),
    (["attention_bias": 1], "attention_bias: expected true or false, found a whole number"),
    (
      ["quantization_config": ["bits": 4]],
      "quantization_config: quantised weights are not supported; use the float checkpoint"
    ),
    (
      ["num_local_experts": 8],
      "num_local_experts: 8 is not supported in a llama model; "
        + "remove the field if it changes nothing that is computed"
    ),
    (
      ["sliding_window": 4096],
      "sliding_window: 4096 is not supported in a llama model; "
        + "remove the field if it changes nothing that is computed"
    ),
    (
      ["model_type": "qwen3", "num_key_value_heads": 2, "layer_types": ["full_attention"]],
      #"layer_types: expected a list of 2, one a layer, found ["full_attention"]"#
    ),
    (
      [
        "model_type": "qwen3", "num_key_value_heads": 2,
        "layer_types": ["full_attention", "chunked_attention"],
      ],
      #"layer_types: "chunked_attention" is not supported; "#
        + "expected full_attention or sliding_attention"
    ),
    (
      [
        "model_type": "qwen2", "num_key_value_heads": 2,
        "layer_types": ["full_attention", "sliding_attention"],
      ],
      "use_sliding_window: false, but layer_types has layers with a window; expected true"
    ),
    (
      ["model_type": "gemma2", "use_bidirectional_attention": true],
      "use_bidirectional_attention: true is not supported in a gemma2 model; "
        + "remove the field if it changes nothing that is computed"
    ),
    (
      ["model_type": "gemma2", "sliding_window": nil],
      "sliding_window: null, but there are layers with a window; give its length"
    ),
    (
      ["model_type": "gpt2", "scale_attn_by_inverse_layer_idx": true],
      "scale_attn_by_inverse_layer_idx: true is not supported in a gpt2 model; "
        + "remove the field if it changes nothing that is computed"
    ),
    (
      ["model_type": "smollm3", "no_rope_layers": [1]],
      "no_rope_layers: expected a list of 2, 1 or 0 a layer, found [1]"
    ),
    (
      ["rope_scaling": ["rope_type": "longrope", "factor": 2]],
      #"rope_scaling.rope_type: "longrope" is not supported; "#
        + "expected default, linear, dynamic, llama3 or yarn"
    ),
    (
      ["rope_scaling": ["rope_type": "linear", "factor": 2, "short_factor": [1.0]]],
      "rope_scaling.short_factor: [1.0] is not supported in these rotary positions; "
        + "remove the field if it changes nothing that is computed"
    ),
    (
      ["partial_rotary_factor": 0.5],
      "partial_rotary_factor: 0.5 is not supported; expected 1.0"
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

  @Test func `passes over what changes nothing`() throws {
    let change: JSON = [
      "attention_dropout": 0.1, "_name_or_path": "a", "id2label": ["0": "a"], "pad_token_id": 0,
      "use_cache": true, "unsloth_version": "2025.1", "mystery": false, "other": nil, "more": [],
    ]
    #expect(try read(Self.llama, change).hiddenSize == 48)
  }

  @Test func `what is written is what was read, in the precision of the weights`() throws {
    let change: JSON = [
      "torch_dtype": "float16", "rope_theta": 5e5, "rope_scaling": Self.scaling,
      "eos_token_id": [2, 5], "pad_token_id": 3, "bos_token_id": nil,
    ]
    let given = try read(Self.llama, change)
    let written = given.json(as: .bfloat16)
    #expect(written["torch_dtype"] == "bfloat16")
    #expect(written["dtype"] == nil)
    #expect(written["pad_token_id"] == 3)
    #expect(written["rope_scaling"] == Self.scaling)
    var again = try read(written)
    #expect(again.eosTokenIDs == [2, 5])
    #expect(again.json() == given.json())
    again = try read(Self.llama)
    #expect(again.json()["dtype"] == "float32")
  }

  @Test func `settings of a new model become its configuration`() throws {
    var settings = DecoderSettings()
    settings.hiddenSize = 64
    let made = try settings.configuration(vocabSize: 100, bosTokenID: 1, eosTokenIDs: [2])
    #expect(made.hiddenSize == 64)
    #expect(made.vocabSize == 100)
    #expect(made.headDim == 32)
    #expect(made.numHiddenLayers == 4)
  }

  @Test(arguments: ArchitectureFamily.catalog.names)
  func `every family makes new models that read back`(family: String) throws {
    let settings = try settings("model_type: \(family)\nnum_key_value_heads: 4")
    let made = try settings.configuration(vocabSize: 60, bosTokenID: 1, eosTokenIDs: [2])
    #expect(made.modelType == family)
    #expect(try read(made.json()).parameterShapes.map(\.name) == made.parameterShapes.map(\.name))
    let model = Decoder(made, seed: Seed(1))
    #expect(model.namedParameters.map(\.name) == made.parameterShapes.map(\.name))
    let logits = model.logits([1, 5, 7], sequences: [0..<3]).scalars
    #expect(logits.allSatisfy { $0.isFinite })
  }

  @Test func `a family's own settings are its component's`() throws {
    let settings = try settings("model_type: {type: mistral, sliding_window: 16}")
    let made = try settings.configuration(vocabSize: 60, bosTokenID: 1, eosTokenIDs: [2])
    #expect(made.layers.map(\.window) == [16, 16, 16, 16])
  }

  @Test func `settings that a family does not have are mistakes`() throws {
    #expect {
      try settings("model_type: gpt2")
    } throws: {
      "\($0)".contains("num_key_value_heads: 2 is not what gpt2 has here; set it to 4")
    }
    #expect {
      try settings("model_type: gpt2\nnum_key_value_heads: 4\nhead_dim: 16")
    } throws: {
      "\($0)".contains("head_dim: 16 is not what gpt2 has here; set it to 32")
    }
  }

  private func settings(_ yaml: String) throws -> DecoderSettings {
    try Node(yaml: yaml, file: "recipe").decode(DecoderSettings.self)
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

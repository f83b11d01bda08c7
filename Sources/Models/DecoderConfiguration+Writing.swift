import Records

extension DecoderConfiguration {
  /// The fields of a `config.json` that transformers reads (`rope_theta` and `rope_scaling` are the
  /// spelling that every version knows).
  public func json(as precision: Safetensors.Precision = .float32) -> JSON {
    var fields: [JSON.Member] = [
      .init("architectures", [.string(family.architecture)]),
      .init("model_type", .string(family.rawValue)),
      .init("dtype", .string(precision.elementType.torchName ?? "float32")),
      .init("hidden_act", "silu"),
      .init("hidden_size", .int(hiddenSize)),
      .init("intermediate_size", .int(intermediateSize)),
      .init("num_hidden_layers", .int(numHiddenLayers)),
      .init("num_attention_heads", .int(numAttentionHeads)),
      .init("num_key_value_heads", .int(numKeyValueHeads)),
      .init("head_dim", .int(headDim)),
      .init("vocab_size", .int(vocabSize)),
      .init("max_position_embeddings", .int(maxPositionEmbeddings)),
      .init("rms_norm_eps", .number(rmsNormEps)),
      .init("rope_theta", .number(rotary.theta)),
      .init("rope_scaling", rotary.scaling.json),
      .init("tie_word_embeddings", .bool(tieWordEmbeddings)),
      .init("attention_bias", .bool(attentionBias)),
      .init("initializer_range", .number(initializerRange)),
    ]
    switch family {
    case .llama: fields.append(.init("mlp_bias", .bool(mlpBias)))
    case .mistral: fields.append(.init("sliding_window", .null))
    case .qwen2, .qwen3: fields.append(.init("use_sliding_window", false))
    }
    return .object(fields + tokenFields)
  }

  /// The fields of a `generation_config.json`.
  public var generationJSON: JSON { .object(tokenFields) }

  private var tokenFields: [JSON.Member] {
    let ends = eosTokenIDs.map { JSON.int(Int($0)) }
    return [
      .init("bos_token_id", bosTokenID.map { .int(Int($0)) } ?? .null),
      .init("eos_token_id", ends.isEmpty ? .null : ends.count == 1 ? ends[0] : .array(ends)),
    ]
  }
}

extension DecoderConfiguration.Family {
  fileprivate var architecture: String {
    switch self {
    case .llama: "LlamaForCausalLM"
    case .mistral: "MistralForCausalLM"
    case .qwen2: "Qwen2ForCausalLM"
    case .qwen3: "Qwen3ForCausalLM"
    }
  }
}

extension RotaryEmbedding.Scaling {
  fileprivate var json: JSON {
    switch self {
    case .none: .null
    case .linear(let factor): ["rope_type": "linear", "factor": .number(factor)]
    case .llama3(let factor, let low, let high, let context):
      [
        "rope_type": "llama3", "factor": .number(factor), "low_freq_factor": .number(low),
        "high_freq_factor": .number(high), "original_max_position_embeddings": .int(context),
      ]
    }
  }
}

extension JSON {
  /// An object as text, a member a line.
  var lines: String {
    let members = (members ?? []).map { "  \(JSON.string($0.key).text): \($0.value.text)" }
    return "{\n" + members.joined(separator: ",\n") + "\n}\n"
  }
}

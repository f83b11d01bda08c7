import Foundation
import Kernels
import Records

extension DecoderConfiguration {
  /// Reads a `config.json`.
  ///
  /// Fields that change what is computed and are not supported stop with their name; others are
  /// passed over.
  ///
  /// - Throws: `CheckpointError` at the field.
  public init(contentsOf url: URL) throws(CheckpointError) {
    try self.init(ConfigurationReader(contentsOf: url))
  }

  init(_ fields: ConfigurationReader) throws(CheckpointError) {
    family = try Self.family(fields)
    hiddenSize = try fields.size("hidden_size")
    intermediateSize = try fields.size("intermediate_size")
    numHiddenLayers = try fields.size("num_hidden_layers", limit: 1024)
    numAttentionHeads = try fields.size("num_attention_heads")
    vocabSize = try fields.size("vocab_size", limit: 1 << 24)
    maxPositionEmbeddings = try fields.size(
      "max_position_embeddings", default: family.maxPositionEmbeddings, limit: 1 << 30)
    numKeyValueHeads = try Self.keyValueHeads(fields, family, queryHeads: numAttentionHeads)
    headDim = try Self.headDim(fields, family, hiddenSize: hiddenSize, heads: numAttentionHeads)
    rmsNormEps = try fields.positive("rms_norm_eps", default: 1e-6)
    rotary = try RotaryEmbedding(fields)
    tieWordEmbeddings = try fields.flag("tie_word_embeddings")
    // The other families pass the field over.
    attentionBias =
      family == .llama || family == .qwen3 ? try fields.flag("attention_bias") : false
    mlpBias = family == .llama ? try fields.flag("mlp_bias") : false
    initializerRange = try fields.positive("initializer_range", default: 0.02)
    let hasLlamaTokens = family == .llama || family == .mistral
    bosTokenID =
      try fields.tokens("bos_token_id", below: vocabSize)?.first
      ?? (hasLlamaTokens && !fields.mentions("bos_token_id") ? 1 : nil)
    eosTokenIDs =
      try fields.tokens("eos_token_id", below: vocabSize)
      ?? (hasLlamaTokens && !fields.mentions("eos_token_id") ? [2] : [])
    try Self.refuseUnsupported(fields, family, context: maxPositionEmbeddings)
  }

  private static func family(_ fields: ConfigurationReader) throws(CheckpointError) -> Family {
    guard let name = fields["model_type"]?.string else {
      throw fields.mismatch("model_type", "text")
    }
    guard let family = Family(rawValue: name) else {
      let known = Family.allCases.map(\.rawValue).joined(separator: ", ")
      throw fields.fail("model_type", "\"\(name)\" is not supported; expected one of \(known)")
    }
    return family
  }

  /// Only Llama's default is the number of query heads; elsewhere the field must be there.
  private static func keyValueHeads(
    _ fields: ConfigurationReader, _ family: Family, queryHeads: Int
  ) throws(CheckpointError) -> Int {
    let isHeads = family == .llama || fields.mentions("num_key_value_heads")
    let count = try fields.size("num_key_value_heads", default: isHeads ? queryHeads : nil)
    guard queryHeads % count == 0 else {
      throw fields.fail(
        "num_key_value_heads",
        "\(count) does not divide num_attention_heads, which is \(queryHeads)")
    }
    return count
  }

  private static func headDim(
    _ fields: ConfigurationReader, _ family: Family, hiddenSize: Int, heads: Int
  ) throws(CheckpointError) -> Int {
    let isQwen3Default = family == .qwen3 && !fields.mentions("head_dim")
    guard fields["head_dim"] != nil || isQwen3Default || hiddenSize % heads == 0 else {
      throw fields.fail(
        "hidden_size",
        "\(hiddenSize) is no multiple of num_attention_heads, which is \(heads); give head_dim")
    }
    let size = try fields.size(
      "head_dim", default: isQwen3Default ? 128 : hiddenSize / heads, limit: HeadCache.headLimit)
    guard size % 2 == 0 else {
      throw fields.fail("head_dim", "expected an even number, found \(size)")
    }
    return size
  }

  private static func refuseUnsupported(
    _ fields: ConfigurationReader, _ family: Family, context: Int
  ) throws(CheckpointError) {
    if let name = fields["hidden_act"], name != "silu" {
      throw fields.fail("hidden_act", "\(name.text) is not supported; expected silu")
    }
    if fields["quantization_config"] != nil {
      throw fields.fail(
        "quantization_config", "quantised weights are not supported; use the float checkpoint")
    }
    for key in ["attention_dropout", "partial_rotary_factor"] {
      let neutral: Double = key == "attention_dropout" ? 0 : 1
      if let value = fields[key], value.double != neutral {
        throw fields.fail(key, "\(value.text) is not supported; expected \(neutral)")
      }
    }
    for kind in fields["layer_types"]?.array ?? [] where kind != "full_attention" {
      throw fields.fail("layer_types", "\(kind.text) is not supported; expected full_attention")
    }
    try refuseSlidingWindow(fields, family, context: context)
  }

  /// A window that no position outgrows is none.
  private static func refuseSlidingWindow(
    _ fields: ConfigurationReader, _ family: Family, context: Int
  ) throws(CheckpointError) {
    let key = "sliding_window"
    let isUsed = family == .mistral ? true : try fields.flag("use_sliding_window")
    // transformers' MistralConfig has a window of 4096 where the file says nothing.
    let unwritten = family == .mistral && !fields.mentions(key) ? 4096 : nil
    guard isUsed, let window = fields[key]?.int ?? unwritten, window < context else { return }
    throw fields.fail(
      key,
      "a window of \(window) tokens is not supported; expected null, "
        + "or at least max_position_embeddings, which is \(context)")
  }
}

extension DecoderConfiguration.Family {
  /// What transformers assumes where the file says nothing.
  var maxPositionEmbeddings: Int {
    switch self {
    case .llama: 2048
    case .mistral: 131_072
    case .qwen2, .qwen3: 32_768
    }
  }
}

extension RotaryEmbedding {
  /// Reads `rope_parameters` (transformers 5) or `rope_theta` and `rope_scaling` (before).
  init(_ fields: ConfigurationReader) throws(CheckpointError) {
    let isNew = fields["rope_parameters"] != nil
    let parameters = try fields.object(isNew ? "rope_parameters" : "rope_scaling")
    let thetaHolder = parameters?["rope_theta"] == nil ? fields : parameters ?? fields
    theta = try thetaHolder.positive("rope_theta", default: 10_000)
    scaling = try parameters.map { (given) throws(CheckpointError) in try Scaling(given) } ?? .none
  }
}

extension RotaryEmbedding.Scaling {
  fileprivate init(_ fields: ConfigurationReader) throws(CheckpointError) {
    let key = fields["rope_type"] == nil && fields["type"] != nil ? "type" : "rope_type"
    switch fields[key] ?? "default" {
    case "default": self = .none
    case "linear": self = .linear(factor: try fields.positive("factor"))
    case "llama3":
      let low = try fields.positive("low_freq_factor")
      let high = try fields.positive("high_freq_factor")
      guard high > low else {
        throw fields.fail("high_freq_factor", "\(high) is not above low_freq_factor, \(low)")
      }
      self = .llama3(
        factor: try fields.positive("factor"), lowFrequency: low, highFrequency: high,
        originalContext: try fields.size(
          "original_max_position_embeddings", limit: 1 << 30))
    case let other:
      throw fields.fail(
        key, "\(other.text) is not supported; expected default, linear or llama3")
    }
  }
}

import Foundation
import Kernels
import Records

extension DecoderConfiguration {
  /// Reads a `config.json`.
  ///
  /// - Throws: `CheckpointError` at a field that is missing, wrong or not supported. A field that
  ///   nothing is known about is an error unless it is `null`, `false` or empty.
  public init(contentsOf url: URL) throws(CheckpointError) {
    try self.init(ConfigurationReader(contentsOf: url))
  }

  /// What a family assumes where the file says nothing.
  struct Defaults {
    /// As many as query heads where `nil`.
    var keyValueHeads: Int?
    /// The hidden size's share of a head where `nil`.
    var headDim: Int?
    var context = 2048
    /// No rotation is read where `nil`.
    var theta: Double? = 10_000
    var epsilon = 1e-6
    /// The feed-forward layer's width in hidden sizes; the file must say it where `nil`.
    var innerMultiple: Int?
    var isTied = false
    var bos: Int32?
    var eos: Int32?
  }

  /// What most families share, in Llama's words: RMSNorm, one rotation, a gated feed-forward layer
  /// with SiLU, no biases.
  init(_ fields: ConfigurationReader, _ defaults: Defaults) throws(CheckpointError) {
    modelType = fields["model_type"]?.string ?? ""
    self.fields = fields.json.members ?? []
    hiddenSize = try fields.size("hidden_size")
    intermediateSize = try fields.size(
      "intermediate_size", default: defaults.innerMultiple.map { [hiddenSize] in $0 * hiddenSize })
    numAttentionHeads = try fields.size("num_attention_heads")
    vocabSize = try fields.size("vocab_size", limit: 1 << 24)
    maxPositionEmbeddings = try fields.size(
      "max_position_embeddings", default: defaults.context, limit: 1 << 30)
    (numKeyValueHeads, headDim) = try fields.heads(
      numAttentionHeads, hiddenSize: hiddenSize, defaults)
    attentionScale = Float(1 / Double(headDim).squareRoot())
    norm = .rms(
      epsilon: Float(try fields.positive("rms_norm_eps", default: defaults.epsilon)), offset: 0)
    let count = try fields.size("num_hidden_layers", limit: 1024)
    if let theta = defaults.theta {
      rotaries = [try fields.rotary(theta: theta, context: maxPositionEmbeddings)]
      layers = Array(repeating: Layer(rotary: 0), count: count)
    } else {
      (rotaries, layers) = ([], Array(repeating: Layer(), count: count))
    }
    activation = try fields.activation("hidden_act", default: "silu")
    tieWordEmbeddings = try fields.flag("tie_word_embeddings", default: defaults.isTied)
    initializerRange = try fields.positive("initializer_range", default: 0.02)
    bosTokenID = try fields.tokens("bos_token_id", below: vocabSize)?.first
    eosTokenIDs = try fields.tokens("eos_token_id", below: vocabSize) ?? []
    if !fields.mentions("bos_token_id") { bosTokenID = defaults.bos.flatMap(known) }
    if !fields.mentions("eos_token_id") {
      eosTokenIDs = defaults.eos.flatMap(known).map { [$0] } ?? []
    }
  }

  private func known(_ token: Int32) -> Int32? { Int(token) < vocabSize ? token : nil }
}

extension ConfigurationReader {
  /// Key heads and the width of a head.
  fileprivate func heads(
    _ heads: Int, hiddenSize: Int, _ defaults: DecoderConfiguration.Defaults
  ) throws(CheckpointError) -> (keyHeads: Int, headDim: Int) {
    let isGiven = mentions("num_key_value_heads")
    let keyHeads = try size(
      "num_key_value_heads", default: isGiven ? heads : defaults.keyValueHeads ?? heads)
    guard heads % keyHeads == 0 else {
      throw fail(
        "num_key_value_heads",
        "\(keyHeads) does not divide num_attention_heads, which is \(heads)")
    }
    let fallback = mentions("head_dim") ? nil : defaults.headDim
    guard self["head_dim"] != nil || fallback != nil || hiddenSize % heads == 0 else {
      throw fail(
        "hidden_size",
        "\(hiddenSize) is no multiple of num_attention_heads, which is \(heads); give head_dim")
    }
    let headDim = try size(
      "head_dim", default: fallback ?? hiddenSize / heads, limit: AttentionShape.headLimit)
    guard headDim % 2 == 0 else {
      throw fail("head_dim", "expected an even number, found \(headDim)")
    }
    return (keyHeads, headDim)
  }

  /// The activation under `key`.
  func activation(_ key: String, default fallback: String) throws(CheckpointError) -> Activation {
    let known: [(String, Activation)] = [
      ("silu", .silu), ("swish", .silu), ("gelu", .gelu), ("gelu_new", .geluTanh),
      ("gelu_pytorch_tanh", .geluTanh),
    ]
    let given = self[key] ?? .string(fallback)
    guard let found = known.first(where: { .string($0.0) == given }) else {
      let names = known.map(\.0).joined(separator: ", ")
      throw fail(key, "\(given.text) is not supported; expected one of \(names)")
    }
    return found.1
  }

  /// Which of `count` layers see a window only: as `layer_types` lists, else by the family's rule.
  func windowed(_ count: Int, otherwise rule: (Int) -> Bool) throws(CheckpointError) -> [Bool] {
    guard let given = self["layer_types"] else { return (0..<count).map(rule) }
    guard let kinds = given.array, kinds.count == count else {
      throw fail("layer_types", "expected a list of \(count), one a layer, found \(given.text)")
    }
    var isWindowed: [Bool] = []
    for kind in kinds {
      guard kind == "sliding_attention" || kind == "full_attention" else {
        throw fail(
          "layer_types",
          "\(kind.text) is not supported; expected full_attention or sliding_attention")
      }
      isWindowed.append(kind == "sliding_attention")
    }
    return isWindowed
  }

  /// The window of the layers that have one.
  ///
  /// - Throws: where a layer has one and the file says none.
  func window(default fallback: Int? = nil, for windowed: [Bool]) throws(CheckpointError) -> Int {
    if mentions("sliding_window"), self["sliding_window"] == nil, windowed.contains(true) {
      throw fail("sliding_window", "null, but there are layers with a window; give its length")
    }
    guard windowed.contains(true) else {
      _ = self["sliding_window"]
      return 1
    }
    return try size("sliding_window", default: fallback, limit: 1 << 30)
  }
}

/// The shape of a decoder-only transformer, as its `config.json` gives it.
///
/// Names and defaults are Hugging Face's, which differ from family to family.
public struct DecoderConfiguration: Sendable, Hashable {
  /// The families whose layers fit: RMSNorm, rotary positions, grouped-query attention, SwiGLU.
  public enum Family: String, Sendable, Hashable, CaseIterable, Codable {
    /// Llama, and whatever calls itself that.
    case llama
    /// Mistral without a sliding window.
    case mistral
    /// Qwen2: biases on queries, keys and values.
    case qwen2
    /// Qwen3: queries and keys normalised by head.
    case qwen3
  }

  /// Which family the weights belong to.
  public var family: Family
  /// Width of the residual stream.
  public var hiddenSize: Int
  /// Width inside the feed-forward layer.
  public var intermediateSize: Int
  /// Layers.
  public var numHiddenLayers: Int
  /// Query heads.
  public var numAttentionHeads: Int
  /// Key and value heads; divides the query heads.
  public var numKeyValueHeads: Int
  /// Width of a head; even.
  public var headDim: Int
  /// Tokens in the vocabulary.
  public var vocabSize: Int
  /// Positions the model was made for.
  public var maxPositionEmbeddings: Int
  /// Added to the mean square inside every RMSNorm.
  public var rmsNormEps: Double
  /// How positions rotate queries and keys.
  public var rotary: RotaryEmbedding
  /// Whether the head is the embedding table.
  public var tieWordEmbeddings: Bool
  /// Whether the attention's projections have biases, as the file says it; see `hasQKVBias`.
  public var attentionBias: Bool
  /// Whether the feed-forward projections have biases.
  public var mlpBias: Bool
  /// Standard deviation of new weights.
  public var initializerRange: Double
  /// The token that begins a text.
  public var bosTokenID: Int32?
  /// The tokens that end a text.
  public var eosTokenIDs: [Int32]

  /// Whether queries, keys and values have biases.
  public var hasQKVBias: Bool { family == .qwen2 || attentionBias }
  /// Whether the attention's output projection has a bias.
  public var hasOutputBias: Bool { family != .qwen2 && attentionBias }
  /// Whether queries and keys are normalised by head.
  public var normalizesQueriesAndKeys: Bool { family == .qwen3 }
  /// Whether files store a linear layer's weight as `[in, out]`, which PEFT calls `fan_in_fan_out`.
  public var storesInputsFirst: Bool { false }
  /// Width of all query heads together.
  public var querySize: Int { numAttentionHeads * headDim }
  /// Width of all key heads together.
  public var keyValueSize: Int { numKeyValueHeads * headDim }

  /// How many numbers the model learns.
  public var parameterCount: Int {
    let projections = 2 * hiddenSize * querySize + 2 * hiddenSize * keyValueSize
    let biases =
      (hasQKVBias ? querySize + 2 * keyValueSize : 0) + (hasOutputBias ? hiddenSize : 0)
      + (mlpBias ? 2 * intermediateSize + hiddenSize : 0)
    let norms = 2 * hiddenSize + (normalizesQueriesAndKeys ? 2 * headDim : 0)
    let layer = projections + 3 * hiddenSize * intermediateSize + biases + norms
    let tables = vocabSize * hiddenSize * (tieWordEmbeddings ? 1 : 2)
    return numHiddenLayers * layer + tables + hiddenSize
  }
}

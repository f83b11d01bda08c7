import Kernels
import Records
import Tensors

/// The architecture of a decoder-only transformer, as its `config.json` gives it.
///
/// Families are names for points in this space: nothing that computes knows them. The fields of the
/// file are kept and written back, so that a copy says what the original said.
public struct DecoderConfiguration: Sendable, Hashable {
  /// How one layer's attention differs from another's.
  public struct Layer: Sendable, Hashable {
    /// How many tokens a token sees, itself counted; all before it where `nil`.
    public var window: Int?
    /// Which of the configuration's rotations places queries and keys; none where `nil`.
    public var rotary: Int?
  }

  /// The `model_type` of the family's files.
  public internal(set) var modelType: String
  /// Width of the residual stream.
  public internal(set) var hiddenSize: Int
  /// Width inside the feed-forward layer.
  public internal(set) var intermediateSize: Int
  /// The layers, from the tokens up.
  public internal(set) var layers: [Layer]
  /// Query heads.
  public internal(set) var numAttentionHeads: Int
  /// Key and value heads; divides the query heads.
  public internal(set) var numKeyValueHeads: Int
  /// Width of a head; even.
  public internal(set) var headDim: Int
  /// Tokens in the vocabulary.
  public internal(set) var vocabSize: Int
  /// Positions the model was made for.
  public internal(set) var maxPositionEmbeddings: Int
  /// The rotations that layers choose from.
  public internal(set) var rotaries: [RotaryEmbedding]
  /// Whether each position adds a learned row to its token's.
  public internal(set) var learnsPositions = false

  /// What normalises before each part, before the head and, if asked for, queries and keys.
  public internal(set) var norm: Normalization
  /// Whether queries and keys are normalised by head.
  public internal(set) var normalizesQueriesAndKeys = false
  /// Whether what attention and the feed-forward layer give is normalised, too.
  public internal(set) var normalizesOutputs = false
  /// What the feed-forward layer bends its numbers with.
  public internal(set) var activation = Activation.silu
  /// Whether the feed-forward layer is gated.
  public internal(set) var isGated = true
  /// Whether queries, keys and values have biases.
  public internal(set) var hasProjectionBiases = false
  /// Whether the attention's output has a bias.
  public internal(set) var hasOutputBias = false
  /// Whether the feed-forward layer's products have biases.
  public internal(set) var hasFeedForwardBias = false

  /// What scores of attention are multiplied with, usually `1 / √headDim`.
  public internal(set) var attentionScale: Float
  /// What bounds those scores, `cap · tanh(score / cap)`.
  public internal(set) var attentionSoftCap: Float?
  /// What bounds the head's scores.
  public internal(set) var finalSoftCap: Float?
  /// What the tokens' rows are multiplied with.
  public internal(set) var embeddingScale: Float?
  /// Whether the head is the embedding table.
  public internal(set) var tieWordEmbeddings: Bool
  /// Whether the head gives each sequence one number, and not each token of the vocabulary one.
  public internal(set) var isScoring = false

  /// Standard deviation of new weights.
  public internal(set) var initializerRange: Double
  /// The token that begins a text.
  public internal(set) var bosTokenID: Int32?
  /// The tokens that end a text.
  public internal(set) var eosTokenIDs: [Int32]

  /// What the parts are called in checkpoints.
  var names = TensorNames()
  /// The fields of the `config.json`, as they were read.
  var fields: [JSON.Member]
  /// The fields of the `generation_config.json`, where there was one.
  var generationFields: [JSON.Member]?

  /// Whether files store a linear layer's weight as `[in, out]`, which PEFT calls `fan_in_fan_out`.
  public var storesInputsFirst: Bool { !names.transposed.isEmpty }
  /// Rows of the head.
  var headSize: Int { isScoring ? 1 : vocabSize }
  /// Whether the head is no parameter of its own.
  var sharesHead: Bool { tieWordEmbeddings && !isScoring }
  /// Layers.
  public var numHiddenLayers: Int { layers.count }
  /// Width of all query heads together.
  public var querySize: Int { numAttentionHeads * headDim }
  /// Width of all key heads together.
  public var keyValueSize: Int { numKeyValueHeads * headDim }

  /// Every parameter's name and shape, in the order of a decoder's visit.
  public var parameterShapes: [(name: String, shape: [Int])] {
    Decoder(outline: self).baseParameters.map { ($0.name, $0.parameter.shape) }
  }

  /// How many numbers the model learns.
  public var parameterCount: Int { parameterShapes.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  /// One layer over a few tokens, for measurements; such a model is never stored.
  public func sample(vocabulary: Int) -> DecoderConfiguration {
    var sample = self
    sample.layers = Array(layers.prefix(1))
    sample.vocabSize = min(vocabSize, vocabulary)
    (sample.bosTokenID, sample.eosTokenIDs) = (nil, [])
    return sample
  }

  /// The same with room for at least `positions` positions, for measurements.
  public func withContext(atLeast positions: Int) -> DecoderConfiguration {
    var longer = self
    longer.maxPositionEmbeddings = max(maxPositionEmbeddings, positions)
    longer.rotaries = rotaries.map { $0.withContext(atLeast: positions) }
    return longer
  }

  /// The longest sequence that the model can read at once.
  public var readingLimit: Int { learnsPositions ? maxPositionEmbeddings : .max }
  /// The longest sequence that tokens can be fed to: keys that are kept have been turned for good.
  public var feedingLimit: Int { rotaries.map(\.steadyLength).min() ?? readingLimit }
}

import Kernels
import Recipes

/// A model made from scratch: what a recipe says of its shape.
///
/// The keys are those of a Hugging Face `config.json`; the vocabulary and the tokens that begin and
/// end a text come from the tokenizer.
public struct DecoderSettings: Component {
  /// Which family of checkpoints the model belongs to: llama, mistral, qwen2 or qwen3.
  public var modelType = DecoderConfiguration.Family.llama
  /// Width of the residual stream.
  public var hiddenSize = 128
  /// Width inside the feed-forward layer.
  public var intermediateSize = 384
  /// Layers.
  public var numHiddenLayers = 4
  /// Query heads.
  public var numAttentionHeads = 4
  /// Key and value heads; divides the query heads.
  public var numKeyValueHeads = 2
  /// Width of a head; even.
  public var headDim = 32
  /// Positions the model is made for.
  public var maxPositionEmbeddings = 512
  /// Added to the mean square inside every RMSNorm.
  public var rmsNormEps = 1e-5
  /// The base of the rotary frequencies.
  public var ropeTheta = 10_000.0
  /// Whether the head is the embedding table.
  public var tieWordEmbeddings = true
  /// Standard deviation of the first weights.
  public var initializerRange = 0.02

  /// A model of some 0.8 million parameters, the vocabulary apart.
  public init() {}

  /// Reports sizes that no model can have.
  public func validate(_ issues: inout Issues) {
    issues.require(
      1...1024 ~= numHiddenLayers, "num_hidden_layers",
      "\(numHiddenLayers) is outside 1 ... 1024")
    let sizes = [
      ("hidden_size", hiddenSize), ("intermediate_size", intermediateSize),
      ("num_attention_heads", numAttentionHeads),
      ("num_key_value_heads", numKeyValueHeads), ("head_dim", headDim),
      ("max_position_embeddings", maxPositionEmbeddings),
    ]
    for (key, size) in sizes {
      issues.require(1...1_000_000 ~= size, key, "\(size) is outside 1 ... 1000000")
    }
    issues.require(
      numKeyValueHeads < 1 || numAttentionHeads % numKeyValueHeads == 0, "num_key_value_heads",
      "\(numKeyValueHeads) does not divide num_attention_heads, which is \(numAttentionHeads)")
    issues.require(
      headDim % 2 == 0 && headDim <= HeadCache.headLimit, "head_dim",
      "\(headDim) is no even number up to \(HeadCache.headLimit)")
    for (key, value) in [
      ("rms_norm_eps", rmsNormEps), ("rope_theta", ropeTheta),
      ("initializer_range", initializerRange),
    ] {
      issues.require(value > 0 && value.isFinite, key, "\(value) is not above 0")
    }
  }

  /// The configuration of a model with these settings and a tokenizer's vocabulary.
  public func configuration(vocabSize: Int, bosTokenID: Int32?, eosTokenIDs: [Int32])
    -> DecoderConfiguration
  {
    DecoderConfiguration(
      family: modelType, hiddenSize: hiddenSize, intermediateSize: intermediateSize,
      numHiddenLayers: numHiddenLayers, numAttentionHeads: numAttentionHeads,
      numKeyValueHeads: numKeyValueHeads, headDim: headDim, vocabSize: vocabSize,
      maxPositionEmbeddings: maxPositionEmbeddings, rmsNormEps: rmsNormEps,
      rotary: RotaryEmbedding(theta: ropeTheta), tieWordEmbeddings: tieWordEmbeddings,
      attentionBias: false, mlpBias: false, initializerRange: initializerRange,
      bosTokenID: bosTokenID, eosTokenIDs: eosTokenIDs)
  }
}

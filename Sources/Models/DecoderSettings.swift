import Kernels
import Recipes
import Records

/// A model made from scratch: what a recipe says of its shape.
///
/// The keys are those of a Hugging Face `config.json`; the vocabulary and the tokens that begin and
/// end a text come from the tokenizer.
public struct DecoderSettings: Component {
  /// Which family of checkpoints the model belongs to, with the settings that it alone has.
  public var modelType = Choice<ArchitectureFamily>(Llama())
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
  /// Added to the mean square, or to the variance, inside every norm.
  public var rmsNormEps = 1e-5
  /// The base of the rotary frequencies, where positions are rotations.
  public var ropeTheta = 10_000.0
  /// Whether the head is the embedding table.
  public var tieWordEmbeddings = true
  /// Standard deviation of the first weights.
  public var initializerRange = 0.02

  /// A model of some 0.8 million parameters, the vocabulary apart.
  public init() {}

  /// Reports sizes that no model can have, and those that the family cannot.
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
      headDim % 2 == 0 && headDim <= AttentionShape.headLimit, "head_dim",
      "\(headDim) is no even number up to \(AttentionShape.headLimit)")
    for (key, value) in [
      ("rms_norm_eps", rmsNormEps), ("rope_theta", ropeTheta),
      ("initializer_range", initializerRange),
    ] {
      issues.require(value.isPositiveFloat, key, "\(value) is not above 0")
    }
    if issues.found.isEmpty { validateFamily(&issues) }
  }

  private func validateFamily(_ issues: inout Issues) {
    do {
      let made = try configuration(vocabSize: 1, bosTokenID: nil, eosTokenIDs: [])
      for (key, given, made) in [
        ("num_key_value_heads", numKeyValueHeads, made.numKeyValueHeads),
        ("head_dim", headDim, made.headDim),
      ] {
        issues.require(
          given == made, key, "\(given) is not what \(modelType.name) has here; set it to \(made)")
      }
    } catch {
      issues.add(
        "model_type", [error.item, error.problem].compactMap(\.self).joined(separator: ": "))
    }
  }

  /// The configuration of a model with these settings and a tokenizer's vocabulary.
  ///
  /// - Throws: `CheckpointError` where the family has no such model; valid settings have one.
  public func configuration(vocabSize: Int, bosTokenID: Int32?, eosTokenIDs: [Int32])
    throws(CheckpointError) -> DecoderConfiguration
  {
    let ends = eosTokenIDs.map { JSON.int(Int($0)) }
    let fields: [JSON.Member] =
      [.init("model_type", .string(modelType.name))] + modelType.part.fields(self) + [
        .init("vocab_size", .int(vocabSize)),
        .init("tie_word_embeddings", .bool(tieWordEmbeddings)),
        .init("initializer_range", .number(initializerRange)),
        .init("bos_token_id", bosTokenID.map { .int(Int($0)) } ?? .null),
        .init("eos_token_id", ends.isEmpty ? .null : ends.count == 1 ? ends[0] : .array(ends)),
      ]
    return try DecoderConfiguration(
      ConfigurationReader(file: "a new \(modelType.name) model", json: .object(fields)))
  }

  /// The sizes in Llama's words, which most families share.
  ///
  /// - Parameter architecture: transformers' class.
  func fields(_ architecture: String) -> [JSON.Member] {
    [
      .init("architectures", [.string(architecture)]),
      .init("hidden_size", .int(hiddenSize)),
      .init("intermediate_size", .int(intermediateSize)),
      .init("num_hidden_layers", .int(numHiddenLayers)),
      .init("num_attention_heads", .int(numAttentionHeads)),
      .init("num_key_value_heads", .int(numKeyValueHeads)),
      .init("head_dim", .int(headDim)),
      .init("max_position_embeddings", .int(maxPositionEmbeddings)),
      .init("rms_norm_eps", .number(rmsNormEps)),
    ]
  }

  /// The base of the rotary frequencies, in the spelling that every version of transformers knows.
  var rotaryField: JSON.Member { .init("rope_theta", .number(ropeTheta)) }
}

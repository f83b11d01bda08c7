import Recipes
import Records

/// GPT-2: learned positions, LayerNorm, GELU without a gate, biases everywhere.
///
/// One product gives queries, keys and values, and weights are stored as `[inputs, outputs]`.
///
/// - SeeAlso: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"; compared
///   with transformers 5.23.
public struct GPT2: Architecture {
  /// The family.
  public init() {}

  /// What the fields of a `config.json` say.
  public static func configuration(_ fields: ConfigurationReader) throws(CheckpointError)
    -> DecoderConfiguration
  {
    let fields = fields.calling(words)
    var shape = try DecoderConfiguration(
      fields,
      .init(
        context: 1024, theta: nil, epsilon: 1e-5, innerMultiple: 4, isTied: true, bos: 50_256,
        eos: 50_256))
    guard shape.querySize == shape.hiddenSize, shape.keyValueSize == shape.hiddenSize else {
      throw fields.fail(
        "num_attention_heads",
        "\(shape.numAttentionHeads) heads of \(shape.headDim), \(shape.numKeyValueHeads) of them "
          + "of keys, are not supported; expected a share of n_embd each, \(shape.hiddenSize)")
    }
    shape.maxPositionEmbeddings = try fields.size("max_position_embeddings", default: 1024)
    shape.learnsPositions = true
    shape.norm = .layer(epsilon: Float(try fields.positive("rms_norm_eps", default: 1e-5)))
    shape.activation = try fields.activation("hidden_act", default: "gelu_new")
    shape.isGated = false
    shape.hasProjectionBiases = true
    shape.hasOutputBias = true
    shape.hasFeedForwardBias = true
    if try !fields.flag("scale_attn_weights", default: true) { shape.attentionScale = 1 }
    shape.names = names
    return shape
  }

  /// What the file calls what other families call otherwise.
  private static let words = [
    "hidden_size": "n_embd", "intermediate_size": "n_inner", "num_hidden_layers": "n_layer",
    "num_attention_heads": "n_head", "max_position_embeddings": "n_positions",
    "rms_norm_eps": "layer_norm_epsilon", "hidden_act": "activation_function",
  ]

  private static let names: TensorNames = {
    var names = TensorNames()
    (names.trunk, names.embedding, names.positions) = ("transformer", "wte", "wpe")
    (names.layers, names.norm) = ("h", "ln_f")
    (names.attentionNorm, names.attention, names.mlpNorm) = ("ln_1", "attn", "ln_2")
    (names.projections, names.output) = (["c_attn"], "c_proj")
    (names.up, names.down) = ("c_fc", "c_proj")
    names.transposed = ["c_attn", "c_proj", "c_fc"]
    names.ignored = [".attn.bias", ".attn.masked_bias"]
    return names
  }()

  /// The fields of a new model's `config.json`, the tokens apart.
  public func fields(_ sizes: DecoderSettings) -> [JSON.Member] {
    [
      .init("architectures", ["GPT2LMHeadModel"]),
      .init("n_embd", .int(sizes.hiddenSize)),
      .init("n_inner", .int(sizes.intermediateSize)),
      .init("n_layer", .int(sizes.numHiddenLayers)),
      .init("n_head", .int(sizes.numAttentionHeads)),
      .init("n_positions", .int(sizes.maxPositionEmbeddings)),
      .init("layer_norm_epsilon", .number(sizes.rmsNormEps)),
      .init("activation_function", "gelu_new"),
    ]
  }
}

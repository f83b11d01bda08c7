import Recipes
import Records

/// Gemma 2: norms before and after each part, scores that are capped, every other layer with a
/// window.
///
/// - SeeAlso: Gemma Team 2024, arXiv:2408.00118; compared with transformers 5.23.
public struct Gemma2: Architecture {
  /// How many tokens a token sees in every other layer, itself counted.
  public var slidingWindow = 4096
  /// What bounds the scores of attention; nothing where `null`.
  public var attnLogitSoftcapping: Double? = 50
  /// What bounds the head's scores; nothing where `null`.
  public var finalLogitSoftcapping: Double? = 30

  /// The family.
  public init() {}

  /// What the fields of a `config.json` say.
  public static func configuration(_ fields: ConfigurationReader) throws(CheckpointError)
    -> DecoderConfiguration
  {
    var shape = try DecoderConfiguration(
      fields,
      .init(keyValueHeads: 4, headDim: 256, context: 8192, isTied: true, bos: 2, eos: 1))
    try shape.setGemma(fields, attentionCap: 50, finalCap: 30)
    let windowed = try fields.windowed(shape.layers.count) { $0 % 2 == 0 }
    shape.setWindow(try fields.window(default: 4096, for: windowed), where: windowed)
    return shape
  }

  /// The fields of a new model's `config.json`, the tokens apart.
  public func fields(_ sizes: DecoderSettings) -> [JSON.Member] {
    sizes.fields("Gemma2ForCausalLM") + gemmaFields(sizes) + [
      sizes.rotaryField, .init("sliding_window", .int(slidingWindow)),
      .init("attn_logit_softcapping", attnLogitSoftcapping.map { .number($0) } ?? .null),
      .init("final_logit_softcapping", finalLogitSoftcapping.map { .number($0) } ?? .null),
    ]
  }
}

extension DecoderConfiguration {
  /// What Gemma 2 and 3 share.
  mutating func setGemma(
    _ fields: ConfigurationReader, attentionCap: Double?, finalCap: Double?
  ) throws(CheckpointError) {
    norm = .rms(epsilon: Float(try fields.positive("rms_norm_eps", default: 1e-6)), offset: 1)
    normalizesOutputs = true
    activation = try fields.activation("hidden_activation", default: "gelu_pytorch_tanh")
    hasProjectionBiases = try fields.flag("attention_bias")
    hasOutputBias = hasProjectionBiases
    let scalar = try fields.positive("query_pre_attn_scalar", default: 256)
    attentionScale = Float(1 / scalar.squareRoot())
    attentionSoftCap = try fields.bound("attn_logit_softcapping", default: attentionCap)
    finalSoftCap = try fields.bound("final_logit_softcapping", default: finalCap)
    embeddingScale = Float(Double(hiddenSize).squareRoot())
    names.attentionOutputNorm = "post_attention_layernorm"
    names.mlpNorm = "pre_feedforward_layernorm"
    names.mlpOutputNorm = "post_feedforward_layernorm"
  }
}

/// The fields of new models that Gemma 2 and 3 share.
func gemmaFields(_ sizes: DecoderSettings) -> [JSON.Member] {
  [
    .init("hidden_activation", "gelu_pytorch_tanh"),
    .init("query_pre_attn_scalar", .int(sizes.headDim)),
  ]
}

import Recipes
import Records

/// Llama 1 to 3, and the many that call themselves that: SmolLM, TinyLlama, Vicuna.
///
/// - SeeAlso: Touvron et al. 2023, arXiv:2302.13971; Grattafiori et al. 2024 (Llama 3),
///   arXiv:2407.21783; compared with transformers 5.23.
public struct Llama: Architecture {
  /// The family.
  public init() {}

  /// What the fields of a `config.json` say.
  public static func configuration(_ fields: ConfigurationReader) throws(CheckpointError)
    -> DecoderConfiguration
  {
    var shape = try DecoderConfiguration(fields, .init(bos: 1, eos: 2))
    shape.hasProjectionBiases = try fields.flag("attention_bias")
    shape.hasOutputBias = shape.hasProjectionBiases
    shape.hasFeedForwardBias = try fields.flag("mlp_bias")
    return shape
  }

  /// The fields of a new model's `config.json`, the tokens apart.
  public func fields(_ sizes: DecoderSettings) -> [JSON.Member] {
    sizes.fields("LlamaForCausalLM") + [sizes.rotaryField, .init("hidden_act", "silu")]
  }
}

import Recipes
import Records

/// Qwen 3, the dense models: queries and keys are normalised by head.
///
/// - SeeAlso: Yang et al. 2025, arXiv:2505.09388; compared with transformers 5.23.
public struct Qwen3: Architecture {
  /// How many tokens a token sees in the upper layers, itself counted; all before it where `null`.
  public var slidingWindow: Int?
  /// Layers from the bottom that see everything in spite of that.
  public var maxWindowLayers = 0

  /// The family.
  public init() {}

  /// What the fields of a `config.json` say.
  public static func configuration(_ fields: ConfigurationReader) throws(CheckpointError)
    -> DecoderConfiguration
  {
    var shape = try DecoderConfiguration(
      fields, .init(keyValueHeads: 32, headDim: 128, context: 32_768))
    shape.hasProjectionBiases = try fields.flag("attention_bias")
    shape.hasOutputBias = shape.hasProjectionBiases
    shape.normalizesQueriesAndKeys = true
    try shape.setUpperWindow(fields)
    return shape
  }

  /// The fields of a new model's `config.json`, the tokens apart.
  public func fields(_ sizes: DecoderSettings) -> [JSON.Member] {
    sizes.fields("Qwen3ForCausalLM") + [sizes.rotaryField, .init("hidden_act", "silu")]
      + upperWindowFields(slidingWindow, maxWindowLayers)
  }
}

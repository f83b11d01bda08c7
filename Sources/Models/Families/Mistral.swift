import Recipes
import Records

/// Mistral 7B and its kin: Llama with a window of the last tokens in every layer.
///
/// - SeeAlso: Jiang et al. 2023, arXiv:2310.06825; compared with transformers 5.23.
public struct Mistral: Architecture {
  /// How many tokens a token sees, itself counted; all before it where `null`.
  public var slidingWindow: Int?

  /// The family.
  public init() {}

  /// What the fields of a `config.json` say.
  public static func configuration(_ fields: ConfigurationReader) throws(CheckpointError)
    -> DecoderConfiguration
  {
    var shape = try DecoderConfiguration(
      fields, .init(keyValueHeads: 8, context: 131_072, bos: 1, eos: 2))
    let hasWindow = !fields.mentions("sliding_window") || fields["sliding_window"] != nil
    let windowed = shape.layers.map { _ in hasWindow }
    let window = try fields.window(default: 4096, for: windowed)
    shape.setWindow(window, where: windowed)
    return shape
  }

  /// The fields of a new model's `config.json`, the tokens apart.
  public func fields(_ sizes: DecoderSettings) -> [JSON.Member] {
    sizes.fields("MistralForCausalLM") + [
      sizes.rotaryField, .init("hidden_act", "silu"),
      .init("sliding_window", slidingWindow.map { .int($0) } ?? .null),
    ]
  }
}

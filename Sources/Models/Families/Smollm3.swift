import Recipes
import Records

/// SmolLM3: Llama in which some layers do not rotate queries and keys.
///
/// - SeeAlso: Bakouch et al. 2025, huggingface.co/blog/smollm3; Yang et al. 2025 (RoPE to NoPE),
///   arXiv:2501.18795; compared with transformers 5.23.
public struct Smollm3: Architecture {
  /// One layer of so many does not rotate.
  public var noRopeLayerInterval = 4

  /// The family.
  public init() {}

  /// What the fields of a `config.json` say.
  public static func configuration(_ fields: ConfigurationReader) throws(CheckpointError)
    -> DecoderConfiguration
  {
    var shape = try DecoderConfiguration(
      fields,
      .init(
        keyValueHeads: 4, context: 32_768, theta: 2_000_000, isTied: true, bos: 128_000,
        eos: 128_001))
    shape.hasProjectionBiases = try fields.flag("attention_bias")
    shape.hasOutputBias = shape.hasProjectionBiases
    shape.hasFeedForwardBias = try fields.flag("mlp_bias")
    let rotates = try rotates(fields, count: shape.layers.count)
    for index in shape.layers.indices where !rotates[index] { shape.layers[index].rotary = nil }
    let hasWindow = try fields.flag("use_sliding_window") && fields["sliding_window"] != nil
    let windowed = try fields.windowed(shape.layers.count) { hasWindow && !rotates[$0] }
    if !hasWindow, windowed.contains(true) {
      throw fields.fail(
        "use_sliding_window", "no window is used, but layer_types has layers with one")
    }
    shape.setWindow(try fields.window(for: windowed), where: windowed)
    return shape
  }

  /// Which layers rotate: `no_rope_layers` has 1 for those that do.
  private static func rotates(_ fields: ConfigurationReader, count: Int) throws(CheckpointError)
    -> [Bool]
  {
    let interval = try fields.size("no_rope_layer_interval", default: 4)
    guard let given = fields["no_rope_layers"] else {
      return (0..<count).map { ($0 + 1) % interval != 0 }
    }
    let flags = (given.array ?? []).compactMap { $0.int ?? $0.bool.map { $0 ? 1 : 0 } }
    guard flags.count >= count, flags.count == given.array?.count else {
      throw fields.fail(
        "no_rope_layers", "expected a list of \(count), 1 or 0 a layer, found \(given.text)")
    }
    return flags.prefix(count).map { $0 != 0 }
  }

  /// The fields of a new model's `config.json`, the tokens apart.
  public func fields(_ sizes: DecoderSettings) -> [JSON.Member] {
    sizes.fields("SmolLM3ForCausalLM") + [
      sizes.rotaryField, .init("hidden_act", "silu"),
      .init("no_rope_layer_interval", .int(noRopeLayerInterval)),
    ]
  }
}

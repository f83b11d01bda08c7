import Recipes
import Records

/// Qwen 2 and 2.5: biases on queries, keys and values; a window in the upper layers if asked for.
///
/// - SeeAlso: Yang et al. 2024, arXiv:2407.10671 and arXiv:2412.15115; compared with transformers
///   5.23.
public struct Qwen2: Architecture {
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
    var shape = try DecoderConfiguration(fields, .init(keyValueHeads: 32, context: 32_768))
    shape.hasProjectionBiases = true
    try shape.setUpperWindow(fields)
    return shape
  }

  /// The fields of a new model's `config.json`, the tokens apart.
  public func fields(_ sizes: DecoderSettings) -> [JSON.Member] {
    sizes.fields("Qwen2ForCausalLM") + [sizes.rotaryField, .init("hidden_act", "silu")]
      + upperWindowFields(slidingWindow, maxWindowLayers)
  }
}

extension DecoderConfiguration {
  /// Gives the window to the layers that `layer_types` names, else to those from
  /// `max_window_layers` up, where `use_sliding_window` holds.
  mutating func setUpperWindow(_ fields: ConfigurationReader) throws(CheckpointError) {
    let isUsed = try fields.flag("use_sliding_window")
    let hasWindow = !fields.mentions("sliding_window") || fields["sliding_window"] != nil
    let whole = fields["max_window_layers"]?.int ?? 28
    let windowed = try fields.windowed(layers.count) { isUsed && hasWindow && $0 >= whole }
    if !isUsed, windowed.contains(true) {
      throw fields.fail(
        "use_sliding_window", "false, but layer_types has layers with a window; expected true")
    }
    setWindow(try fields.window(default: 4096, for: windowed), where: windowed)
  }

  /// Gives a window to some layers.
  mutating func setWindow(_ window: Int, where windowed: [Bool]) {
    for index in layers.indices where windowed[index] { layers[index].window = window }
  }
}

/// The fields that `setUpperWindow` reads.
func upperWindowFields(_ window: Int?, _ wholeLayers: Int) -> [JSON.Member] {
  [
    .init("use_sliding_window", .bool(window != nil)),
    .init("sliding_window", window.map { .int($0) } ?? .null),
    .init("max_window_layers", .int(wholeLayers)),
  ]
}

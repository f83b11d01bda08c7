import Recipes
import Records

/// Gemma 3, the models that read text alone: five layers with a window and a fast rotation, then one
/// that sees everything with a slow one; queries and keys normalised by head.
///
/// - SeeAlso: Gemma Team 2025, arXiv:2503.19786; compared with transformers 5.23.
public struct Gemma3Text: Architecture {
  /// How many tokens a token sees in layers with a window, itself counted.
  public var slidingWindow = 512
  /// One layer of so many sees everything.
  public var slidingWindowPattern = 6
  /// The base of the rotary frequencies in layers with a window.
  public var ropeLocalBaseFreq = 10_000.0

  /// The family.
  public init() {}

  /// What the fields of a `config.json` say.
  public static func configuration(_ fields: ConfigurationReader) throws(CheckpointError)
    -> DecoderConfiguration
  {
    var shape = try DecoderConfiguration(
      fields,
      .init(
        keyValueHeads: 4, headDim: 256, context: 131_072, theta: nil, isTied: true, bos: 2, eos: 1))
    try shape.setGemma(fields, attentionCap: nil, finalCap: nil)
    guard shape.attentionSoftCap == nil else {
      throw fields.fail(
        "attn_logit_softcapping", "transformers passes over it in this family; expected null")
    }
    shape.normalizesQueriesAndKeys = true
    shape.rotaries = try rotaries(fields, context: shape.maxPositionEmbeddings)
    let pattern = try fields.size("sliding_window_pattern", default: 6)
    let windowed = try fields.windowed(shape.layers.count) { ($0 + 1) % pattern != 0 }
    shape.setWindow(try fields.window(default: 4096, for: windowed), where: windowed)
    for (index, isWindowed) in windowed.enumerated() {
      shape.layers[index].rotary = isWindowed ? 1 : 0
    }
    return shape
  }

  /// The rotation of layers that see everything, then that of layers with a window; scaling in the
  /// old spelling is of the first alone.
  private static func rotaries(_ fields: ConfigurationReader, context: Int) throws(CheckpointError)
    -> [RotaryEmbedding]
  {
    let global = try fields.positive("rope_theta", default: 1_000_000)
    let local = try fields.positive("rope_local_base_freq", default: 10_000)
    let kinds = try fields.object("rope_parameters")
    func rotary(_ given: ConfigurationReader?, _ theta: Double) throws(CheckpointError)
      -> RotaryEmbedding?
    {
      try given?.scaledRotary(theta: theta, context: context)
    }
    let slow = try fields.one(
      new: rotary(try kinds?.object("full_attention"), global),
      old: rotary(try fields.object("rope_scaling"), global))
    let fast = try rotary(try kinds?.object("sliding_attention"), local)
    try kinds?.refuseUnread("gemma3_text, which has full_attention and sliding_attention")
    return [slow ?? RotaryEmbedding(theta: global), fast ?? RotaryEmbedding(theta: local)]
  }

  /// The fields of a new model's `config.json`, the tokens apart.
  public func fields(_ sizes: DecoderSettings) -> [JSON.Member] {
    sizes.fields("Gemma3ForCausalLM") + gemmaFields(sizes) + [
      sizes.rotaryField, .init("rope_local_base_freq", .number(ropeLocalBaseFreq)),
      .init("sliding_window", .int(slidingWindow)),
      .init("sliding_window_pattern", .int(slidingWindowPattern)),
    ]
  }
}

import Recipes
import Tensors

/// Low-rank adaptation: the weights stay, and each chosen layer learns `factor · B A` beside its own.
///
/// The words are PEFT's. `A` begins as torch's default for linear layers, uniform in `±1/√in`, `B`
/// as zeros, so that a model with fresh adapters is the model.
///
/// - SeeAlso: Hu et al. 2021 (LoRA), arXiv:2106.09685; Kalajdzievski 2023 (rsLoRA),
///   arXiv:2312.03732; Liu et al. 2024 (DoRA), arXiv:2402.09353; compared with PEFT 0.21.
public struct LoRA: Component, Hashable {
  /// The rank of a change.
  public var r = 8
  /// The change is multiplied with `lora_alpha / r`; with rsLoRA with `lora_alpha / √r`.
  public var loraAlpha = 16.0
  /// The share of a layer's inputs that the change does not see; in training only.
  public var loraDropout = 0.0
  /// Whether the change is divided by the root of the rank.
  public var useRslora = false
  /// Whether the length of each row of the weight is learned apart from its direction.
  public var useDora = false
  /// Which layers learn.
  public var targetModules = ModuleTargets.allLinear

  /// PEFT's rank, over all linear layers but the head.
  public init() {}

  /// Reports settings outside their ranges.
  public func validate(_ issues: inout Issues) {
    issues.require(1...65_536 ~= r, "r", "is \(r); give 1 to 65536")
    issues.require(
      loraAlpha.isPositiveFloat, "lora_alpha", "is \(loraAlpha); give a number above 0")
    issues.require(
      0..<1 ~= loraDropout, "lora_dropout", "is \(loraDropout); give 0 or more, and less than 1")
    if let problem = targetModules.problem { issues.add("target_modules", problem) }
  }

  /// How many numbers adapters learn on a model of this shape.
  ///
  /// - Throws: `AdapterError` where the settings mean layers that the model lacks.
  public func parameterCount(on shape: DecoderConfiguration) throws(AdapterError) -> Int {
    let layers = Decoder(outline: shape).linearLayers
    let chosen = Set(try targetModules.chosen(from: layers.map(\.path)))
    return layers.filter { chosen.contains($0.path) }.reduce(0) { sum, layer in
      let (out, width) = (layer.weight.shape[0], layer.weight.shape[1])
      return sum + r * (out + width) + (useDora ? out : 0)
    }
  }

  /// What the change of rank `rank` is multiplied with.
  func factor(rank: Int, alpha: Double) -> Float {
    Float(alpha / (useRslora ? Double(rank).squareRoot() : Double(rank)))
  }
}

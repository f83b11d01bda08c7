import Records
import Tensors

/// The low-rank adapters of a decoder's linear layers.
public struct Adapters: Module {
  /// What they were made with.
  public let settings: LoRA
  /// The adapters, in the order of the layers.
  public let list: [LowRankAdapter]
  private let byWeight: [ObjectIdentifier: LowRankAdapter]

  init(_ settings: LoRA, _ list: [LowRankAdapter]) {
    self.settings = settings
    self.list = list
    byWeight = Dictionary(uniqueKeysWithValues: list.map { (ObjectIdentifier($0.weight), $0) })
  }

  /// Fresh adapters: the model computes what it did, to the bit.
  ///
  /// - Parameters:
  ///   - settings: which layers, and how large.
  ///   - decoder: the model that they are for; it is not changed.
  ///   - seed: each parameter's numbers depend on it and on the layer's path alone.
  /// - Throws: `AdapterError` where the settings mean layers that the model lacks.
  public init(_ settings: LoRA, for decoder: Decoder, seed: Seed) throws(AdapterError) {
    let layers = decoder.linearLayers
    let chosen = Set(try settings.targetModules.chosen(from: layers.map(\.path)))
    self.init(
      settings,
      layers.filter { chosen.contains($0.path) }.map { layer in
        LowRankAdapter(fresh: settings, layer, seed: seed.child(layer.path))
      })
  }

  /// The adapter of the layer with this weight.
  subscript(_ weight: Parameter) -> LowRankAdapter? { byWeight[ObjectIdentifier(weight)] }

  /// Whether no adapter changes anything.
  public var areIdle: Bool { list.allSatisfy(\.isIdle) }

  /// The same numbers in parameters of their own.
  public func copy() -> Adapters { Adapters(settings, list.map { $0.copy() }) }

  /// The same numbers in parameters of their own, which do not learn.
  public func frozen() -> Adapters {
    let copy = copy()
    copy.visitParameters { $1.isTrainable = false }
    return copy
  }

  /// The same parameters over another model of the same shape.
  func moved(to decoder: Decoder) -> Adapters {
    let layers = Dictionary(
      uniqueKeysWithValues: decoder.linearLayers.map { ($0.path, $0.weight) })
    return Adapters(
      settings, list.map { adapter in adapter.moved(to: layers[adapter.path] ?? adapter.weight) })
  }

  /// Whether these adapt the same layers in the same way as fresh ones of `settings` would.
  public func fit(_ settings: LoRA, on decoder: Decoder) throws(AdapterError) -> Bool {
    let chosen = try settings.targetModules.chosen(from: decoder.linearLayers.map(\.path))
    return chosen == list.map(\.path) && settings.useDora == self.settings.useDora
      && list.allSatisfy {
        $0.rank == settings.r
          && $0.factor == settings.factor(rank: settings.r, alpha: settings.loraAlpha)
      }
  }

  /// The same parameters with another dropout.
  public func dropping(_ share: Double) -> Adapters {
    var settings = settings
    settings.loraDropout = share
    return Adapters(
      settings,
      list.map {
        LowRankAdapter(
          path: $0.path, weight: $0.weight, down: $0.down, up: $0.up, magnitude: $0.magnitude,
          alpha: $0.alpha, settings: settings)
      })
  }

  /// Visits A, B and, in DoRA, the magnitudes of each layer.
  public func visitParameters(_ visit: (String, Parameter) -> Void) {
    for adapter in list { adapter.visitParameters(visit) }
  }
}

/// A linear layer of a decoder, which an adapter may change.
public struct LinearLayer {
  /// Hugging Face's path: `model.layers.0.self_attn.q_proj`.
  public let path: String
  /// `[out, in]`.
  public let weight: Parameter
}

extension LowRankAdapter {
  /// An adapter whose change is none yet.
  convenience init(fresh settings: LoRA, _ layer: LinearLayer, seed: Seed) {
    let (out, width) = (layer.weight.shape[0], layer.weight.shape[1])
    var generator = seed.child("lora_A").generator()
    let bound = 1 / Double(width).squareRoot()
    let down = (0..<settings.r * width).map { _ in
      Float(bound * (2 * generator.uniform() - 1))
    }
    let magnitude =
      settings.useDora ? Parameter(rowNorms(layer.weight.value).scalars, shape: [out]) : nil
    self.init(
      path: layer.path, weight: layer.weight,
      down: Parameter(down, shape: [settings.r, width]),
      up: Parameter(Array(repeating: 0, count: out * settings.r), shape: [out, settings.r]),
      magnitude: magnitude, alpha: settings.loraAlpha, settings: settings)
  }
}

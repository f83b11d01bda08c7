import Records
import Tensors

extension Decoder {
  /// The linear layers, from the tokens up, the head left out: the matrices inside the layers.
  public var linearLayers: [LinearLayer] {
    var found: [LinearLayer] = []
    visitLayers { name, parameter in
      guard parameter.shape.count == 2, name.hasSuffix(".weight") else { return }
      found.append(LinearLayer(path: String(name.dropLast(".weight".count)), weight: parameter))
    }
    return found
  }

  /// Puts adapters on, in the place of those that are there. The model's own weights do not learn
  /// from here on, but for a scorer's head, which has learned nothing before.
  public func attach(_ adapters: Adapters) {
    for named in baseParameters { named.parameter.isTrainable = false }
    head.isTrainable = configuration.isScoring
    self.adapters = adapters
  }

  /// The same model without adapters: it shares every weight, and what is packed of them.
  public var withoutAdapters: Decoder { with(nil) }

  /// The same model with its adapters as they are now, whatever becomes of these: it shares every
  /// weight, and what is packed of them. Adapters that change nothing are left out.
  public func snapshot() -> Decoder {
    with(adapters.flatMap { $0.areIdle ? nil : $0.frozen() })
  }

  /// A model that starts with the same numbers and learns by itself: with adapters one that shares the
  /// weights below them, else a copy.
  public func twin() -> Decoder { adapters.map { with($0.copy()) } ?? copy() }

  private func with(_ adapters: Adapters?) -> Decoder {
    Decoder(self, configuration, head: head, adapters: adapters)
  }

  /// Adds what the adapters learned to the weights, and takes them off. The changed weights are
  /// 32-bit floats.
  public func mergeAdapters() {
    for adapter in adapters?.list ?? [] { adapter.weight.set(adapter.merged.scalars) }
    adapters = nil
  }

  /// Opens every weight to learning, as 32-bit floats; adapters are merged first.
  public func trainAll() {
    mergeAdapters()
    for named in baseParameters {
      if named.parameter.type != .float32 { named.parameter.set(named.parameter.scalars) }
      named.parameter.isTrainable = true
    }
  }

  /// Takes the weights and adapters of a model of the same shape.
  public func take(_ other: Decoder) {
    for (mine, its) in zip(baseParameters, other.baseParameters) {
      mine.parameter.take(its.parameter)
    }
    adapters = other.adapters?.moved(to: self)
  }
}

import Tensors

/// `x Wᵀ + b`.
public struct Linear {
  /// `[outputs, inputs]`.
  public let weight: Parameter
  /// `[outputs]`, where the layer has one.
  public let bias: Parameter?

  init<E: Error>(
    _ source: ParameterSource<E>, inputs: Int, outputs: Int, hasBias: Bool = false
  ) throws(E) {
    weight = try source.parameter("weight", outputs, inputs)
    bias = hasBias ? try source.parameter("bias", outputs) : nil
  }

  /// `[N, inputs]` to `[N, outputs]`.
  func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> Tensor {
    if let adapter = pass.adapters?[weight] {
      return adapter(x, bias: bias.map(pass.value), pass)
    }
    return pass.products(x, [product(pass)])[0]
  }

  /// The same of some layers that read the same `x`: at once where no adapter changes any.
  static func apply(_ layers: [Linear], to x: Tensor, _ pass: ForwardPass) -> [Tensor] {
    let areAdapted = layers.contains { pass.adapters?[$0.weight] != nil }
    return areAdapted
      ? layers.map { $0(x, pass) } : pass.products(x, layers.map { $0.product(pass) })
  }

  private func product(_ pass: ForwardPass) -> LinearMap {
    LinearMap(weight, bias: bias.map(pass.value))
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    visit(path + ".weight", weight)
    if let bias { visit(path + ".bias", bias) }
  }
}

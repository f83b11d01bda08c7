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
    let bias = bias.map(pass.value)
    return pass.adapters?[weight]?(x, bias: bias, pass) ?? pass.product(x, weight, bias: bias)
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    visit(path + ".weight", weight)
    if let bias { visit(path + ".bias", bias) }
  }
}

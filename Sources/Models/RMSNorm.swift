import Tensors

/// `x / √(mean x² + ε) · w` over rows of the weight's length.
///
/// - SeeAlso: Zhang, Sennrich 2019 (RMSNorm), arXiv:1910.07467.
public struct RMSNorm {
  /// `[size]`.
  public let weight: Parameter
  /// ε.
  public let epsilon: Float

  init<E: Error>(_ source: ParameterSource<E>, size: Int, epsilon: Double) throws(E) {
    weight = try source.parameter("weight", size)
    self.epsilon = Float(epsilon)
  }

  /// The shape stays; a row of several heads is normalised head by head.
  func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> Tensor {
    rmsNorm(x, pass.value(of: weight), epsilon: epsilon)
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    visit(path + ".weight", weight)
  }
}

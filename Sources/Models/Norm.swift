import Tensors

/// What brings rows to a common size.
public enum Normalization: Sendable, Hashable {
  /// `x / √(mean x² + ε) · (offset + w)`.
  ///
  /// - SeeAlso: Zhang, Sennrich 2019 (RMSNorm), arXiv:1910.07467.
  case rms(epsilon: Float, offset: Float = 0)
  /// `(x − mean) / √(variance + ε) · w + b`.
  ///
  /// - SeeAlso: Ba, Kiros, Hinton 2016, arXiv:1607.06450.
  case layer(epsilon: Float)

  /// What the weights of a new norm are, so that it scales by 1.
  var neutralWeight: Float {
    switch self {
    case .rms(_, let offset): 1 - offset
    case .layer: 1
    }
  }
}

/// A norm over rows of the weight's length.
public struct Norm {
  /// `[size]`.
  public let weight: Parameter
  private let kind: Kind

  private enum Kind {
    case rms(epsilon: Float, offset: Float)
    case layer(bias: Parameter, epsilon: Float)
  }

  init<E: Error>(_ source: ParameterSource<E>, size: Int, _ kind: Normalization) throws(E) {
    weight = try source.parameter("weight", size)
    switch kind {
    case .rms(let epsilon, let offset): self.kind = .rms(epsilon: epsilon, offset: offset)
    case .layer(let epsilon):
      self.kind = .layer(bias: try source.parameter("bias", size), epsilon: epsilon)
    }
  }

  /// The shape stays; a row of several heads is normalised head by head.
  func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> Tensor {
    let weight = pass.value(of: weight)
    switch kind {
    case .rms(let epsilon, let offset):
      return rmsNorm(x, weight, offset: offset, epsilon: epsilon)
    case .layer(let bias, let epsilon):
      return layerNorm(x, weight, bias: pass.value(of: bias), epsilon: epsilon)
    }
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    visit(path + ".weight", weight)
    if case .layer(let bias, _) = kind { visit(path + ".bias", bias) }
  }
}

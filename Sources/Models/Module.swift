import Tensors

/// Something with parameters that have stable names.
public protocol Module {
  /// Calls `visit` with every parameter and its name, always in the same order.
  ///
  /// Names are Hugging Face's paths, as in checkpoints: `model.layers.0.self_attn.q_proj.weight`.
  /// A parameter that is used in two places is visited once.
  func visitParameters(_ visit: (String, Parameter) -> Void)
}

extension Module {
  /// Every parameter with its name, in the order of the visit.
  public var namedParameters: [NamedParameter] {
    var found: [NamedParameter] = []
    visitParameters { found.append(NamedParameter(name: $0, parameter: $1)) }
    return found
  }
}

/// A parameter and what it is called.
public struct NamedParameter {
  /// Hugging Face's path: `model.norm.weight`.
  public let name: String
  /// The parameter.
  public let parameter: Parameter
  /// Whether weight decay pulls it to zero; as in transformers' Trainer, norms and biases (the
  /// parameters of one dimension) are left alone unless this is set.
  public var isDecayed: Bool

  /// A parameter called `name`.
  public init(name: String, parameter: Parameter) {
    self.name = name
    self.parameter = parameter
    isDecayed = parameter.shape.count > 1
  }
}

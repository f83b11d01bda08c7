import Kernels
import Tensors

/// The feed-forward layer: `W_down (f(W_gate x) · W_up x)`, or without a gate `W_down f(W_up x)`.
///
/// - SeeAlso: Shazeer 2020 (gated linear units), arXiv:2002.05202.
public struct FeedForward {
  /// `[intermediate, hidden]`, where the layer is gated.
  public let gate: Linear?
  /// `[intermediate, hidden]`.
  public let up: Linear
  /// `[hidden, intermediate]`.
  public let down: Linear
  /// f.
  public let activation: Activation
  private let names: TensorNames

  init<E: Error>(_ source: ParameterSource<E>, _ shape: DecoderConfiguration) throws(E) {
    let (outer, inner) = (shape.hiddenSize, shape.intermediateSize)
    let hasBias = shape.hasFeedForwardBias
    names = shape.names
    activation = shape.activation
    gate =
      shape.isGated
      ? try Linear(source[names.gate], inputs: outer, outputs: inner, hasBias: hasBias) : nil
    up = try Linear(source[names.up], inputs: outer, outputs: inner, hasBias: hasBias)
    down = try Linear(source[names.down], inputs: inner, outputs: outer, hasBias: hasBias)
  }

  func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> Tensor {
    guard let gate else { return down(activate(activation, up(x, pass)), pass) }
    let parts = Linear.apply([gate, up], to: x, pass)
    return down(gated(activation, parts[0], parts[1]), pass)
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    gate?.visitParameters(at: path + "." + names.gate, visit)
    up.visitParameters(at: path + "." + names.up, visit)
    down.visitParameters(at: path + "." + names.down, visit)
  }
}

import Tensors

/// The gated feed-forward layer, `W_down (silu(W_gate x) · W_up x)`.
///
/// - SeeAlso: Shazeer 2020 (SwiGLU), arXiv:2002.05202.
public struct MLP {
  /// `[intermediate, hidden]`.
  public let gate: Linear
  /// `[intermediate, hidden]`.
  public let up: Linear
  /// `[hidden, intermediate]`.
  public let down: Linear

  init<E: Error>(_ source: ParameterSource<E>, _ shape: DecoderConfiguration) throws(E) {
    let (outer, inner, hasBias) = (shape.hiddenSize, shape.intermediateSize, shape.mlpBias)
    gate = try Linear(source["gate_proj"], inputs: outer, outputs: inner, hasBias: hasBias)
    up = try Linear(source["up_proj"], inputs: outer, outputs: inner, hasBias: hasBias)
    down = try Linear(source["down_proj"], inputs: inner, outputs: outer, hasBias: hasBias)
  }

  func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> Tensor {
    down(swiglu(gate(x, pass), up(x, pass)), pass)
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    gate.visitParameters(at: path + ".gate_proj", visit)
    up.visitParameters(at: path + ".up_proj", visit)
    down.visitParameters(at: path + ".down_proj", visit)
  }
}

import Kernels
import Tensors

/// Causal grouped-query attention with rotary positions.
public struct Attention {
  /// Queries, `[heads · headDim, hidden]`.
  public let query: Linear
  /// Keys, `[key heads · headDim, hidden]`.
  public let key: Linear
  /// Values, `[key heads · headDim, hidden]`.
  public let value: Linear
  /// Back to the residual stream, `[hidden, heads · headDim]`.
  public let output: Linear
  /// Normalises each head of the queries, where the family does so.
  public let queryNorm: RMSNorm?
  /// Normalises each head of the keys, where the family does so.
  public let keyNorm: RMSNorm?
  /// Query heads.
  public let heads: Int
  /// Key and value heads.
  public let keyHeads: Int
  /// Width of a head.
  public let headSize: Int
  /// What scores are multiplied with, `1 / √headSize`.
  public let scale: Float
  /// Which layer's, from 0; caches keep them apart.
  let layer: Int

  init<E: Error>(
    _ source: ParameterSource<E>, _ shape: DecoderConfiguration, layer: Int
  ) throws(E) {
    self.layer = layer
    let (hidden, hasBias) = (shape.hiddenSize, shape.hasQKVBias)
    query = try Linear(
      source["q_proj"], inputs: hidden, outputs: shape.querySize, hasBias: hasBias)
    key = try Linear(
      source["k_proj"], inputs: hidden, outputs: shape.keyValueSize, hasBias: hasBias)
    value = try Linear(
      source["v_proj"], inputs: hidden, outputs: shape.keyValueSize, hasBias: hasBias)
    output = try Linear(
      source["o_proj"], inputs: shape.querySize, outputs: hidden, hasBias: shape.hasOutputBias)
    (heads, keyHeads) = (shape.numAttentionHeads, shape.numKeyValueHeads)
    headSize = shape.headDim
    scale = Float(1 / Double(headSize).squareRoot())
    guard shape.normalizesQueriesAndKeys else {
      (queryNorm, keyNorm) = (nil, nil)
      return
    }
    queryNorm = try RMSNorm(source["q_norm"], size: headSize, epsilon: shape.rmsNormEps)
    keyNorm = try RMSNorm(source["k_norm"], size: headSize, epsilon: shape.rmsNormEps)
  }

  func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> Tensor {
    let shape = AttentionShape(
      heads: heads, keyHeads: keyHeads, head: headSize, scale: scale, sequences: pass.sequences)
    let q = rotated(query(x, pass), queryNorm, pass)
    let k = rotated(key(x, pass), keyNorm, pass)
    return output(pass.attend(q, k, value(x, pass), shape, layer: layer), pass)
  }

  private func rotated(_ heads: Tensor, _ norm: RMSNorm?, _ pass: ForwardPass) -> Tensor {
    rope(norm?(heads, pass) ?? heads, pass.angles)
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    query.visitParameters(at: path + ".q_proj", visit)
    key.visitParameters(at: path + ".k_proj", visit)
    value.visitParameters(at: path + ".v_proj", visit)
    output.visitParameters(at: path + ".o_proj", visit)
    queryNorm?.visitParameters(at: path + ".q_norm", visit)
    keyNorm?.visitParameters(at: path + ".k_norm", visit)
  }
}

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

  init<E: Error>(_ source: ParameterSource<E>, _ shape: DecoderConfiguration) throws(E) {
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

  func callAsFunction(_ x: Tensor, _ layout: SequenceLayout) -> Tensor {
    let shape = AttentionShape(
      heads: heads, keyHeads: keyHeads, head: headSize, scale: scale, sequences: layout.sequences)
    return output(
      attention(
        rotated(query(x), queryNorm, layout), rotated(key(x), keyNorm, layout), value(x), shape))
  }

  private func rotated(_ heads: Tensor, _ norm: RMSNorm?, _ layout: SequenceLayout) -> Tensor {
    rope(norm?(heads) ?? heads, layout.angles)
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

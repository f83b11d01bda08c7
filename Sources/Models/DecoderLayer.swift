import Tensors

/// One layer: attention, then the feed-forward layer, each normalised before and added after.
public struct DecoderLayer {
  /// Before the attention.
  public let attentionNorm: RMSNorm
  /// The attention.
  public let attention: Attention
  /// Before the feed-forward layer.
  public let mlpNorm: RMSNorm
  /// The feed-forward layer.
  public let mlp: MLP

  init<E: Error>(
    _ source: ParameterSource<E>, _ shape: DecoderConfiguration, index: Int
  ) throws(E) {
    let (size, epsilon) = (shape.hiddenSize, shape.rmsNormEps)
    attentionNorm = try RMSNorm(source["input_layernorm"], size: size, epsilon: epsilon)
    attention = try Attention(source["self_attn"], shape, layer: index)
    mlpNorm = try RMSNorm(source["post_attention_layernorm"], size: size, epsilon: epsilon)
    mlp = try MLP(source["mlp"], shape)
  }

  func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> Tensor {
    let attended = residual(x, attention(attentionNorm(x, pass), pass))
    return residual(attended, mlp(mlpNorm(attended, pass), pass))
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    attentionNorm.visitParameters(at: path + ".input_layernorm", visit)
    attention.visitParameters(at: path + ".self_attn", visit)
    mlpNorm.visitParameters(at: path + ".post_attention_layernorm", visit)
    mlp.visitParameters(at: path + ".mlp", visit)
  }
}

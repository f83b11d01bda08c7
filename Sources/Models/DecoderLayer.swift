import Tensors

/// One layer: attention, then the feed-forward layer, each normalised before and added after.
///
/// Some families normalise what is added, too.
public struct DecoderLayer {
  /// Before the attention.
  public let attentionNorm: Norm
  /// The attention.
  public let attention: Attention
  /// After the attention, where the family has one.
  public let attentionOutputNorm: Norm?
  /// Before the feed-forward layer.
  public let mlpNorm: Norm
  /// The feed-forward layer.
  public let mlp: FeedForward
  /// After the feed-forward layer, where the family has one.
  public let mlpOutputNorm: Norm?
  private let names: TensorNames

  init<E: Error>(
    _ source: ParameterSource<E>, _ shape: DecoderConfiguration, index: Int
  ) throws(E) {
    func norm(_ name: String) throws(E) -> Norm {
      try Norm(source[name], size: shape.hiddenSize, shape.norm)
    }
    let names = shape.names
    self.names = names
    attentionNorm = try norm(names.attentionNorm)
    attention = try Attention(source[names.attention], shape, layer: index)
    attentionOutputNorm = shape.normalizesOutputs ? try norm(names.attentionOutputNorm) : nil
    mlpNorm = try norm(names.mlpNorm)
    mlp = try FeedForward(source[names.mlp], shape)
    mlpOutputNorm = shape.normalizesOutputs ? try norm(names.mlpOutputNorm) : nil
  }

  func callAsFunction(_ x: Tensor, _ pass: ForwardPass) -> Tensor {
    let attended = attention(attentionNorm(x, pass), pass)
    let between = residual(x, attentionOutputNorm?(attended, pass) ?? attended)
    let fed = mlp(mlpNorm(between, pass), pass)
    return residual(between, mlpOutputNorm?(fed, pass) ?? fed)
  }

  func visitParameters(at path: String, _ visit: (String, Parameter) -> Void) {
    attentionNorm.visitParameters(at: path + "." + names.attentionNorm, visit)
    attention.visitParameters(at: path + "." + names.attention, visit)
    attentionOutputNorm?.visitParameters(at: path + "." + names.attentionOutputNorm, visit)
    mlpNorm.visitParameters(at: path + "." + names.mlpNorm, visit)
    mlp.visitParameters(at: path + "." + names.mlp, visit)
    mlpOutputNorm?.visitParameters(at: path + "." + names.mlpOutputNorm, visit)
  }
}

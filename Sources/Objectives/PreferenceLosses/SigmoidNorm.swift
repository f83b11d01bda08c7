import Recipes
import Tensors

/// DPO over token means: log-ratios are divided by their completions' tokens.
///
/// `-log σ(β (s_w / T_w - s_l / T_l))`. Means are smaller than sums by about a completion's length, so β
/// is larger: 2 to 10.
///
/// - SeeAlso: Lambert et al. 2024 (Tülu 3), arXiv:2411.15124; compared with TRL 1.16, loss_type
///   sigmoid_norm.
public struct SigmoidNorm: LogRatioLoss {
  /// The strength of the tie to the reference, a token.
  public var beta: Float = 0.1

  /// β of 0.1, TRL's; 5 is nearer to what is used.
  public init() {}

  /// `-log σ(β Δ of token means)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    -(batch.meanMargins * beta).logSigmoid()
  }
}

import Recipes
import Tensors

/// SPPO with certain wins: log-ratios are drawn to ±1/(2β).
///
/// `(s_w - 1/(2β))² + (s_l + 1/(2β))²`. β is the inverse of the paper's η, about 0.001.
///
/// - SeeAlso: Wu et al. 2024 (SPPO), arXiv:2405.00675; compared with TRL 1.16, loss_type sppo_hard.
public struct SPPOHard: LogRatioLoss {
  /// Half the inverse of the log-ratio aimed at.
  public var beta: Float = 0.1

  /// β of 0.1, TRL's; the paper's is near 0.001.
  public init() {}

  /// `(s_w - 1/(2β))² + (s_l + 1/(2β))²`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    let aim = 1 / (2 * beta)
    return (batch.chosenScores - aim).square() + (batch.rejectedScores + aim).square()
  }
}

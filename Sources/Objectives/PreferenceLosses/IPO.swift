import Recipes
import Tensors

/// IPO over token means: log-ratios are divided by their completions' tokens.
///
/// `(s_w / T_w - s_l / T_l - 1 / (2β))²`. The paper's τ is β here. `ipo_sum` has the paper's equation
/// as it is printed; its authors say that their numbers came from means.
///
/// - SeeAlso: Azar et al. 2023 (IPO), arXiv:2310.12036, eq. 17; compared with TRL 1.16, loss_type ipo.
public struct IPO: LogRatioLoss {
  /// Half the inverse of the margin aimed at.
  public var beta: Float = 0.1

  /// β of 0.1.
  public init() {}

  /// `(Δ of token means - 1 / (2β))²`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    (batch.meanMargins - 1 / (2 * beta)).square()
  }
}

extension PreferenceBatch {
  /// How far the chosen score a token lies above the rejected one, `[pairs]`, with gradient.
  var meanMargins: Tensor { chosen.perToken(chosenScores) - rejected.perToken(rejectedScores) }
}

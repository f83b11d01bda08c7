import Recipes
import Tensors

/// IPO over whole completions, as the paper's equation has it.
///
/// `(s_w - s_l - 1 / (2β))²`; `ipo` divides by tokens first.
///
/// - SeeAlso: Azar et al. 2023 (IPO), arXiv:2310.12036, eq. 17.
public struct IPOSum: LogRatioLoss {
  /// Half the inverse of the margin aimed at.
  public var beta: Float = 0.1

  /// β of 0.1.
  public init() {}

  /// `(Δ - 1 / (2β))²`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    (batch.margins - 1 / (2 * beta)).square()
  }
}

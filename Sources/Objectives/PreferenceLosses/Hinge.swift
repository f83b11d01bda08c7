import Recipes
import Tensors

/// A margin of 1 between the β-scaled log-ratios, and no more: SLiC, RSO.
///
/// `max(0, 1 - β Δ)`.
///
/// - SeeAlso: Zhao et al. 2023 (SLiC-HF), arXiv:2305.10425; Liu et al. 2023 (RSO), arXiv:2309.06657;
///   compared with TRL 1.16, loss_type hinge.
public struct Hinge: LogRatioLoss {
  /// What margins are multiplied with; its inverse is the margin asked for.
  public var beta: Float = 0.1

  /// β of 0.1.
  public init() {}

  /// `max(0, 1 - β Δ)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    (1 - batch.margins * beta).clamped(0, .infinity)
  }
}

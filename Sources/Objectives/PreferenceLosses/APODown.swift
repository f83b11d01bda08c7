import Recipes
import Tensors

/// Anchored preference: both become less likely than under the reference, what was rejected more so.
///
/// `σ(β h_w) + 1 - σ(β Δ)`, for choices that are worse than what the model says by itself.
///
/// - SeeAlso: D'Oosterlinck et al. 2024 (APO), arXiv:2408.06266; compared with TRL 1.16, loss_type
///   apo_down.
public struct APODown: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1

  /// β of 0.1.
  public init() {}

  /// `σ(β h_w) + 1 - σ(β Δ)`; the anchor takes log-ratios as they are, whatever the divergence.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    rewards(batch.chosen).sigmoid() + (1 - (batch.margins * beta).sigmoid())
  }
}

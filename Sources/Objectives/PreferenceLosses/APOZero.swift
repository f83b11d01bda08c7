import Recipes
import Tensors

/// Anchored preference: what was chosen becomes likelier than under the reference, what was rejected
/// less likely.
///
/// `1 - σ(β h_w) + σ(β h_l)`, for choices that are better than what the model says by itself.
///
/// - SeeAlso: D'Oosterlinck et al. 2024 (APO), arXiv:2408.06266; compared with TRL 1.16, loss_type
///   apo_zero.
public struct APOZero: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1

  /// β of 0.1.
  public init() {}

  /// `1 - σ(β h_w) + σ(β h_l)`; log-ratios as they are, whatever the divergence.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    1 - rewards(batch.chosen).sigmoid() + rewards(batch.rejected).sigmoid()
  }
}

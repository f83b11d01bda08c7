import Recipes
import Tensors

/// REINFORCE with a bounded importance weight that carries no gradient.
///
/// `-sg(min(r, ε_high)) A log π` with `r = exp(log π - log π_old)`. No token is dropped: the bound
/// caps a token's weight and never its gradient. The value contains `log π` and says nothing about
/// quality.
///
/// - SeeAlso: MiniMax 2025 (CISPO), arXiv:2506.13585, eq. 4; Khatri et al. 2025 (ScaleRL),
///   arXiv:2510.13786, for the bound of 5; compared with TRL 1.16, `GRPOTrainer` with
///   `loss_type: cispo`.
public struct CISPO: Surrogate {
  /// The greatest weight itself, not an offset from 1.
  public var epsilonHigh: Float = 5
  /// The least weight; 0 leaves it free, as paper and TRL do (verl: 0.8).
  public var floor: Float = 0

  /// ScaleRL's bound.
  public init() {}

  /// The log-probabilities at the start of the update.
  public var needs: Needs { .old }

  /// `-w A log π`.
  ///
  /// - Returns: `[N]`, with gradient.
  public func losses(_ batch: PolicyBatch) -> Tensor {
    let weights = batch.logRatios.detached.exp().clamped(floor, epsilonHigh)
    return -(weights * batch.advantages * batch.logProbs)
  }

  /// The fraction of tokens with a positive advantage whose weight is capped.
  public func readings(_ batch: PolicyBatch) -> [Reading] {
    let pairs = zip(batch.logRatios.exp().scalars, batch.advantages.scalars)
    return [Reading("cispo_clip_ratio", pairs.map { $0 > epsilonHigh && $1 > 0 ? 1 : 0 })]
  }

  /// The bounds are in order.
  public func validate(_ issues: inout Issues) {
    issues.require(
      epsilonHigh > 0, "epsilon_high",
      "\(epsilonHigh) is not above 0; it is the greatest weight itself, 5 is usual")
    issues.require(
      floor >= 0 && floor <= max(epsilonHigh, 0), "floor",
      "\(floor) is not within 0 ... epsilon_high; 0 leaves it free")
  }
}

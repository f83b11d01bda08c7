import Recipes
import Tensors

/// The clipped importance-weighted surrogate of PPO, as GRPO uses it.
///
/// `-min(r A, clip(r, 1 - ε, 1 + ε_high) A)` with `r = exp(log π - log π_old)`. Unequal bounds give
/// clip-higher. With `delta` the unclipped `r` is capped too, so that a negative advantage cannot
/// push without limit: the dual clip, whose constant c it is. No gradient flows where the clipped
/// branch is the smaller one; at the first update after sampling `r` is 1 and nothing is clipped.
///
/// - SeeAlso: Schulman et al. 2017 (PPO), arXiv:1707.06347, eq. 7; Ye et al. 2020 (dual clip),
///   arXiv:1912.09729; Yu et al. 2025 (DAPO), arXiv:2503.14476; compared with TRL 1.16,
///   `GRPOTrainer`.
public struct ClippedSurrogate: Surrogate {
  /// How far the ratio may fall below 1, and rise above it where `epsilon_high` is not set.
  public var epsilon: Float = 0.2
  /// How far the ratio may rise above 1; `epsilon` where not set.
  public var epsilonHigh: Float?
  /// The cap of the unclipped ratio, the c of the dual clip; none where not set.
  public var delta: Float?

  /// Symmetric clipping at 0.2.
  public init() {}

  /// The log-probabilities at the start of the update.
  public var needs: Needs { .old }

  /// `-min(r A, clip(r) A)`.
  ///
  /// - Returns: `[N]`, with gradient.
  public func losses(_ batch: PolicyBatch) -> Tensor {
    range.losses(batch.logRatios.exp(), batch.advantages)
  }

  /// The fractions of tokens whose clipping stops the gradient: below, above, either.
  public func readings(_ batch: PolicyBatch) -> [Reading] {
    range.readings(batch.logRatios.exp(), batch.advantages)
  }

  /// Bounds are positive; the cap lies outside the clipped region.
  public func validate(_ issues: inout Issues) {
    issues.require(epsilon > 0, "epsilon", "\(epsilon) is not above 0; 0.2 is usual")
    issues.require(high > 0, "epsilon_high", "\(high) is not above 0; 0.28 is usual")
    let cap = delta ?? .infinity
    issues.require(
      cap > 1 + high, "delta",
      "\(cap) is not above 1 + epsilon_high = \(1 + high); leave it out, or set a larger cap")
  }

  private var high: Float { epsilonHigh ?? epsilon }
  private var range: ClipRange { ClipRange(lower: 1 - epsilon, upper: 1 + high, cap: delta) }
}

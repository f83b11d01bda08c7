import Recipes
import Tensors

/// Corrects for a sampler that is not quite the trainer: `w = exp(log π_old - log π_roll)`, bounded.
///
/// Both log-probabilities are constants, so `w` acts beside the surrogate's own ratio π / π_old.
/// Truncation holds `w` at `maximum`; a mask sets it to 0 outside of the bounds instead, and keeps
/// the token in every denominator. A response's `w` is the product of its tokens'; for long
/// responses it vanishes or explodes, so that a mask or the token's own `w` serve better. Where the
/// sampler's numbers are the trainer's, `w` is exactly 1.
///
/// - SeeAlso: Yao et al. 2025 (TIS), "Your efficient RL framework secretly brings you off-policy
///   training"; Ling Team 2025 (IcePop), arXiv:2510.18855, for the mask; TRL 1.16,
///   `vllm_importance_sampling_mode`; compared with verl's rollout correction.
public struct TruncatedImportanceSampling: TokenWeighting {
  /// What becomes of a weight beyond the bounds.
  public enum Excess: String, Codable, Sendable, CaseIterable {
    /// It is held at the bound.
    case truncate
    /// It becomes 0.
    case mask
  }
  /// Whether a token has its own weight or its response's.
  public var level: ImportanceLevel = .token
  /// What becomes of a weight beyond the bounds.
  public var excess: Excess = .truncate
  /// The greatest weight.
  public var maximum: Float = 2
  /// The least weight; 0 leaves it free.
  public var minimum: Float = 0

  /// Token weights, truncated at 2.
  public init() {}

  /// The log-probabilities at the start of the update.
  public var needs: Needs { .old }

  /// `w`, bounded.
  ///
  /// - Returns: `[N]`.
  public func weights(_ batch: PolicyBatch) -> [Float] { free(batch).map(bounded) }

  /// The mean weight before the bounds, and the fraction of tokens beyond them.
  public func readings(_ batch: PolicyBatch) -> [Reading] {
    let free = free(batch)
    return [
      Reading("sampling/importance_sampling_ratio/mean", free),
      Reading("sampling/importance_sampling_ratio/bounded", free.map { isWithin($0) ? 0 : 1 }),
    ]
  }

  /// The bounds are in order, with 1 between them.
  public func validate(_ issues: inout Issues) {
    issues.require(
      maximum >= 1, "maximum", "\(maximum) is not 1 or more; 2 is usual, 3 is TRL's")
    issues.require(
      minimum >= 0 && minimum <= 1, "minimum", "\(minimum) is not within 0 ... 1; 0 leaves it free")
  }

  private func isWithin(_ weight: Float) -> Bool { weight >= minimum && weight <= maximum }

  private func bounded(_ weight: Float) -> Float {
    switch excess {
    case .truncate: min(max(weight, minimum), maximum)
    case .mask: isWithin(weight) ? weight : 0
    }
  }

  private func free(_ batch: PolicyBatch) -> [Float] {
    let differences = logRatio(batch.old.detached, to: batch.roll.detached)
    let logWeights =
      switch level {
      case .token: differences
      case .sequence:
        differences.spreadSegmentSums(batch.responses).clamped(-logRatioLimit, logRatioLimit)
      }
    return logWeights.exp().scalars
  }
}

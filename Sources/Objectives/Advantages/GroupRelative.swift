import Recipes
import Records

/// Each reward less its group's mean, over a standard deviation: `(R_i - mean) / (std + ε)`.
///
/// Deviations are Bessel-corrected. Unscored trajectories get 0 and enter no statistic; truncated
/// ones count like any other. A group whose scored rewards are all equal gets exactly 0, tested by
/// equality: eight rewards of 0.1 need not average 0.1. A group with one scored trajectory has
/// nothing to compare: it gets 0, or keeps its reward (mean 0, deviation 1) where
/// `allows_singleton_groups` is set.
///
/// - SeeAlso: Shao et al. 2024 (GRPO), arXiv:2402.03300, §4.1.2; Liu et al. 2025 (Dr. GRPO),
///   arXiv:2503.20783; Liu et al. 2025 (Lite PPO), arXiv:2508.08221, for the deviation of the batch;
///   compared with TRL 1.16, `GRPOTrainer`.
public struct GroupRelative: AdvantageEstimator {
  /// What the differences are divided by.
  public enum Scale: String, Codable, Sendable, CaseIterable {
    /// The deviation of the group's rewards.
    case group
    /// The deviation of all rewards of the step.
    case batch
    /// Nothing.
    case none
  }
  /// What the differences are divided by.
  public var scaleRewards: Scale = .group
  /// Added to the deviation; TRL's 1e-4 (verl adds 1e-6).
  public var epsilon: Double = 1e-4
  /// Whether the only scored trajectory of a group keeps its reward as advantage.
  public var allowsSingletonGroups: Bool = false

  /// Scaled by the group.
  public init() {}

  /// One advantage a trajectory, given to each of its action tokens.
  ///
  /// - Returns: one credit a group, in order.
  public func advantages(for groups: [RolloutGroup]) -> [Credit] {
    let rewards = groups.map { $0.trajectories.map(\.reward) }
    let whole = rewards.joined().compactMap { $0 }.deviation
    return zip(groups, rewards).map { $0.credit(advantages($1, batchDeviation: whole)) }
  }

  /// The small number is positive.
  public func validate(_ issues: inout Issues) {
    issues.require(
      epsilon > 0 && epsilon.isFinite, "epsilon", "\(epsilon) is not above 0; 1e-4 is TRL's")
  }

  private func advantages(_ rewards: [Double?], batchDeviation: Double) -> [Double] {
    let scored = rewards.compactMap { $0 }
    if scored.count == 1, allowsSingletonGroups { return rewards.map { $0 ?? 0 } }
    if scored.areEqual { return rewards.map { _ in 0 } }
    let mean = scored.mean
    let divisor =
      switch scaleRewards {
      case .group: scored.deviation + epsilon
      case .batch: batchDeviation + epsilon
      case .none: 1.0
      }
    return rewards.map { $0.map { ($0 - mean) / divisor } ?? 0 }
  }
}

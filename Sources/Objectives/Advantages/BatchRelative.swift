import Recipes
import Records

/// Each reward less the mean of the step's, over their deviation: `(R_i - mean) / (std + ε)`.
///
/// Compares with every other episode, of whatever problem, so that groups of one will do; a problem
/// that is easier than the others looks like a success of the policy. The deviation is
/// Bessel-corrected. Unscored trajectories get 0 and enter no statistic; where all scored rewards are
/// equal every advantage is exactly 0.
///
/// - SeeAlso: Williams 1992 (reinforcement comparison), doi:10.1007/BF00992696; Andrychowicz et al.
///   2021, arXiv:2006.05990, for normalization by the batch.
public struct BatchRelative: AdvantageEstimator {
  /// Whether the differences are divided by the deviation.
  public var scalesRewards: Bool = true
  /// Added to the deviation.
  public var epsilon: Double = 1e-4

  /// Scaled.
  public init() {}

  /// One episode.
  public var leastGroup: Int { 1 }

  /// One advantage a trajectory, given to each of its action tokens.
  ///
  /// - Returns: one credit a group, in order.
  public func advantages(for groups: [RolloutGroup]) -> [Credit] {
    let scored = groups.flatMap(\.trajectories).compactMap(\.reward)
    let isUniform = scored.areEqual
    let (mean, divisor) = (scored.mean, scalesRewards ? scored.deviation + epsilon : 1)
    return groups.map { group in
      group.credit(
        group.trajectories.map { trajectory in
          isUniform ? 0 : trajectory.reward.map { ($0 - mean) / divisor } ?? 0
        })
    }
  }

  /// The small number is positive.
  public func validate(_ issues: inout Issues) {
    issues.require(
      epsilon > 0 && epsilon.isFinite, "epsilon", "\(epsilon) is not above 0; 1e-4 would do")
  }
}

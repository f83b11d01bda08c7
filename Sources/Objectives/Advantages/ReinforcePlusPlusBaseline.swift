import Recipes
import Records

/// Each reward less its group's mean, whitened over all tokens of the step.
///
/// `(A_i - mean) / √(var + 1e-8)` with `A_i = R_i - mean_g` given to every token of trajectory i, and
/// the Bessel-corrected variance of those. No deviation of a group enters, so that a lone success
/// weighs 7/8 to 1/2 against one of four, where the group's own deviation makes it 2.47 to 0.94.
/// Since long responses count more, the mean over tokens is not 0: a group of equal rewards is then
/// pushed a little too, as in verl. Unscored trajectories get 0 and enter no statistic.
///
/// - SeeAlso: Hu et al. 2025 (REINFORCE++), arXiv:2501.03262; compared with verl's
///   `compute_reinforce_plus_plus_baseline_outcome_advantage`.
public struct ReinforcePlusPlusBaseline: AdvantageEstimator {
  /// The one there is.
  public init() {}

  /// One advantage a trajectory, given to each of its action tokens.
  ///
  /// - Returns: one credit a group, in order.
  public func advantages(for groups: [RolloutGroup]) -> [Credit] {
    whitenedCredit(
      groups,
      groups.map { group in
        let scored = group.trajectories.compactMap(\.reward)
        let (baseline, isUniform) = (scored.mean, scored.areEqual)
        return group.trajectories.map { trajectory in
          trajectory.reward.map {
            let difference = isUniform ? 0 : $0 - baseline
            return Array(repeating: difference, count: trajectory.actionCount)
          }
        }
      })
  }
}

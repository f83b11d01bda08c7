import Recipes
import Records

/// Returns to go of token rewards, whitened over all tokens of the step.
///
/// `Ret_t = Σ_{s≥t} γ^(s-t) q_s`, where q holds every reward on the token that it was earned at: the
/// outcome on the last, a KL penalty (`reward_kl`) on each. Then `(Ret - mean) / √(var + 1e-8)` over
/// all action tokens, with the Bessel-corrected variance (OpenRLHF's is biased), so that long
/// responses count more. γ steps over action tokens alone. Needs no groups. Unscored trajectories get
/// 0 and enter no statistic; where all returns are equal every advantage is exactly 0.
///
/// - SeeAlso: Hu et al. 2025 (REINFORCE++), arXiv:2501.03262; compared with verl's
///   `compute_reinforce_plus_plus_outcome_advantage`.
public struct ReinforcePlusPlus: AdvantageEstimator {
  /// γ, the discount a token.
  public var gamma: Double = 1

  /// Without a discount.
  public init() {}

  /// One episode.
  public var leastGroup: Int { 1 }

  /// An advantage an action token.
  ///
  /// - Returns: one credit a group, in order.
  public func advantages(for groups: [RolloutGroup]) -> [Credit] {
    whitenedCredit(
      groups,
      groups.map { group in
        group.trajectories.map { $0.reward == nil ? nil : returns($0.tokenRewards) }
      })
  }

  /// The discount is a discount.
  public func validate(_ issues: inout Issues) {
    issues.require(gamma >= 0 && gamma <= 1, "gamma", "\(gamma) is not within 0 ... 1; 1 is usual")
  }

  private func returns(_ rewards: [Double]) -> [Double] {
    var (later, result) = (0.0, rewards)
    for place in rewards.indices.reversed() {
      later = rewards[place] + gamma * later
      result[place] = later
    }
    return result
  }
}

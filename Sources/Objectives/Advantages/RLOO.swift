import Recipes
import Records

/// Each reward less the mean of the group's others: `R_i - Σ_{j≠i} R_j / (n - 1)`.
///
/// That is `n / (n - 1)` times the difference from the group's mean, and unbiased, since no baseline
/// depends on the sample that it is for. n counts scored trajectories; unscored ones get 0. A group
/// whose scored rewards are all equal gets exactly 0, and so does one with a single scored
/// trajectory.
///
/// - SeeAlso: Kool et al. 2019, "Buy 4 REINFORCE samples, get a baseline for free!"; Ahmadian et al.
///   2024, arXiv:2402.14740, eq. 6; compared with TRL 1.16, `RLOOTrainer`.
public struct RLOO: AdvantageEstimator {
  /// Whether all advantages of the step are divided by their deviation.
  public var normalizesAdvantages: Bool = false
  /// The least and the greatest reward; rewards beyond are held there before anything else.
  public var rewardClipRange: [Double]?

  /// As the paper has it.
  public init() {}

  /// One advantage a trajectory, given to each of its action tokens.
  ///
  /// - Returns: one credit a group, in order.
  public func advantages(for groups: [RolloutGroup]) -> [Credit] {
    let raw = groups.map { leftOut($0.trajectories.map { $0.reward.map(clipped) }) }
    // The advantages of each group add up to 0: there is no mean to subtract.
    let divisor = normalizesAdvantages ? raw.flatMap { $0.compactMap { $0 } }.deviation + 1e-4 : 1
    return zip(groups, raw).map { group, advantages in
      group.credit(advantages.map { ($0 ?? 0) / divisor })
    }
  }

  /// The range has two ends, in order.
  public func validate(_ issues: inout Issues) {
    guard let range = rewardClipRange else { return }
    issues.require(
      range.count == 2 && range.allSatisfy(\.isFinite) && range.first ?? 0 < range.last ?? 0,
      "reward_clip_range", "\(range) is no least and greatest reward; [-10, 10] is usual")
  }

  private func clipped(_ reward: Double) -> Double {
    guard let range = rewardClipRange, let least = range.first, let greatest = range.last
    else { return reward }
    return min(max(reward, least), greatest)
  }

  private func leftOut(_ rewards: [Double?]) -> [Double?] {
    let scored = rewards.compactMap { $0 }
    if scored.areEqual { return rewards.map { $0.map { _ in 0 } } }
    let sum = scored.reduce(0, +)
    return rewards.map { $0.map { $0 - (sum - $0) / Double(scored.count - 1) } }
  }
}

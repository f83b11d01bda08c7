import Recipes
import Records

/// Generalized advantage estimation, a token at a time, from a critic's values.
///
/// `δ_t = q_t + γ V_{t+1} - V_t`, `A_t = δ_t + γλ A_{t+1}`, and the critic's target `Ret_t = A_t + V_t`,
/// taken before anything is whitened. q holds every reward on the token that it was earned at: the
/// outcome on the last, a KL penalty (`reward_kl`) on each. V_t is the value of the text before action
/// t; after the last action it is 0. Steps go over action tokens alone: what the policy did not write
/// is skipped. Whitening is over all action tokens of the step, `(x - mean) / √(var + 1e-8)` with the
/// Bessel-corrected variance; rewards keep their mean. Unscored trajectories get 0, have no target and
/// enter no statistic.
///
/// TRL 0.24 pays the outcome one place behind the last token, where it has a value too; here, as in TRL
/// 0.11, verl and OpenRLHF, it is paid on the last.
///
/// - SeeAlso: Schulman et al. 2016, arXiv:1506.02438, eq. 16; Ziegler et al. 2019, arXiv:1909.08593, for
///   language models; compared with TRL 0.11.4 and 0.24, `PPOTrainer`.
public struct GAE: AdvantageEstimator {
  /// γ, the discount a token.
  public var gamma: Double = 1
  /// λ: 0 trusts the critic one token ahead, 1 the rewards alone.
  public var lam: Double = 0.95
  /// Whether token rewards are divided by their deviation first.
  public var whitensRewards: Bool = false
  /// Whether advantages are whitened.
  public var whitensAdvantages: Bool = true

  /// TRL's.
  public init() {}

  /// One episode.
  public var leastGroup: Int { 1 }

  /// A critic's values.
  public var needs: Needs { .values }

  /// An advantage and a target of the critic for each action token.
  ///
  /// - Returns: one credit a group, in order.
  public func advantages(for groups: [RolloutGroup]) -> [Credit] {
    let earned = perTrajectory(groups) { $0.values == nil ? nil : $0.tokenRewards }
    let rewards = whitensRewards ? whitened(earned, keepingMean: true) : earned
    let values = perTrajectory(groups, \.values)
    let raw = zip(rewards, values).map { group in
      zip(group.0, group.1).map { pair in
        pair.0.flatMap { q in pair.1.map { estimates(rewards: q, values: $0) } }
      }
    }
    let advantages = whitensAdvantages ? whitened(raw, keepingMean: false) : raw
    var credit = credit(groups, advantages)
    for g in groups.indices {
      credit[g].returns = zip(raw[g], values[g]).map { advantages, values in
        zip(advantages ?? [], values ?? []).map { Float($0 + $1) }
      }
    }
    return credit
  }

  /// `A_t` of one episode.
  ///
  /// - Parameters:
  ///   - rewards: q, one an action token.
  ///   - values: V before each action token.
  func estimates(rewards: [Double], values: [Double]) -> [Double] {
    var result = rewards
    var (nextValue, nextAdvantage) = (0.0, 0.0)
    for t in rewards.indices.reversed() {
      let surprise = rewards[t] + gamma * nextValue - values[t]
      nextAdvantage = surprise + gamma * lam * nextAdvantage
      nextValue = values[t]
      result[t] = nextAdvantage
    }
    return result
  }

  /// Discount and trace are within 0 and 1.
  public func validate(_ issues: inout Issues) {
    for (key, value) in [("gamma", gamma), ("lam", lam)] {
      issues.require(value >= 0 && value <= 1, key, "\(value) is not within 0 ... 1")
    }
  }

  /// Something of each scored trajectory.
  private func perTrajectory(_ groups: [RolloutGroup], _ read: (Trajectory) -> [Double]?)
    -> [[[Double]?]]
  {
    groups.map { $0.trajectories.map { $0.reward == nil ? nil : read($0) } }
  }
}

extension Trajectory {
  /// The critic's value before each action token, rows end to end; `nil` where one has none.
  fileprivate var values: [Double]? {
    var values: [Double] = []
    for row in rows {
      guard let all = row.values else { return nil }
      values += row.actionIndices.map { Double(all[$0]) }
    }
    return values
  }
}

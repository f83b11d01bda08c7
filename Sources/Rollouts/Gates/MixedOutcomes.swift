import Recipes
import Records

/// Keeps a group whose rewards differ: only there can a group-relative method learn.
///
/// - SeeAlso: Yu et al. 2025 (DAPO), arXiv:2503.14476, §3.2, dynamic sampling; verl's
///   `filter_groups`.
public struct MixedOutcomes: Gate {
  /// What must differ.
  public enum Measure: String, Codable, Sendable, CaseIterable {
    /// The whole reward.
    case reward
    /// What the verifiers paid, before shapers: a length alone keeps no group.
    case verdicts
  }
  /// What must differ.
  public var measure: Measure = .reward

  /// The gate.
  public init() {}

  /// Two: one outcome is never mixed.
  public var leastGroup: Int { 2 }

  /// Whether at least two episodes are scored and two scores differ.
  public func admits(_ group: RolloutGroup) -> Bool {
    let scores = group.trajectories.compactMap(score)
    return !scores.allSatisfy { $0 == scores.first }
  }

  private func score(_ trajectory: Trajectory) -> Double? {
    guard let reward = trajectory.reward else { return nil }
    switch measure {
    case .reward: return reward
    case .verdicts:
      return trajectory.rewardEvents.reduce(0) {
        $0 + (trajectory.verdicts[$1.name] == nil ? 0 : $1.value)
      }
    }
  }
}

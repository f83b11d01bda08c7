import Recipes
import Records

/// Charges completions that were cut off before they ended.
///
/// A completion ends by an end-of-sequence token, a stop string, or its environment.
///
/// - SeeAlso: TRL 0.24, `PPOConfig.missing_eos_penalty`.
public struct MissingEOS: RewardShaper {
  /// What a cut costs.
  public var penalty: Double = 1

  /// TRL's example.
  public init() {}

  /// Charges every scored trajectory that was cut off.
  public func shape(_ group: inout RolloutGroup, budget: Int) {
    for index in group.trajectories.indices where group.trajectories[index].stop.isTruncated {
      group.trajectories[index].pay(-penalty, as: recipeName(of: Self.self))
    }
  }

  /// The penalty is above 0.
  public func validate(_ issues: inout Issues) {
    issues.require(
      penalty > 0 && penalty.isFinite, "penalty", "\(penalty) is not above 0; 1 is TRL's")
  }
}

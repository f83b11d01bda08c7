import Recipes
import Records

/// Charges completions that come close to the budget, the more the closer.
///
/// With budget L_max and buffer C, for a completion of n tokens: 0 up to `L_max - C`, then
/// `f ((L_max - C) - n) / C`, down to `-f` at L_max and beyond. A buffer of 0 charges nothing.
///
/// - SeeAlso: Yu et al. 2025 (DAPO), arXiv:2503.14476, eq. 13; compared with verl's
///   `DAPORewardManager`.
public struct Overlong: RewardShaper {
  /// C, tokens; a fifth of the budget where not set, as in the paper (4096 of 20480).
  public var buffer: Int?
  /// L_max, tokens; the stage's `max_completion_length` where not set.
  public var maxLength: Int?
  /// f, what the budget's last token costs.
  public var penaltyFactor: Double = 1

  /// DAPO's.
  public init() {}

  /// Charges every scored trajectory by its length.
  public func shape(_ group: inout RolloutGroup, budget: Int) {
    for index in group.trajectories.indices {
      let length = group.trajectories[index].actionCount
      group.trajectories[index].pay(
        penalty(length, budget: maxLength ?? budget), as: recipeName(of: Self.self))
    }
  }

  /// Lengths and factor are no less than 0.
  public func validate(_ issues: inout Issues) {
    issues.require(
      buffer ?? 0 >= 0, "buffer", "\(buffer ?? 0) is not 0 or more; leave it out for a fifth")
    issues.require(
      maxLength ?? 1 >= 1, "max_length",
      "\(maxLength ?? 0) is not 1 or more; leave it out for max_completion_length")
    issues.require(
      penaltyFactor >= 0 && penaltyFactor.isFinite, "penalty_factor",
      "\(penaltyFactor) is not 0 or more; 1 is DAPO's")
  }

  /// What a length costs, 0 or less.
  private func penalty(_ length: Int, budget: Int) -> Double {
    let buffer = min(self.buffer ?? budget / 5, budget)
    let excess = min(length - (budget - buffer), buffer)
    return buffer > 0 && excess > 0 ? -penaltyFactor * Double(excess) / Double(buffer) : 0
  }
}

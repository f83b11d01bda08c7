import Recipes
import Records

/// A reward that is not about the answer: it acts on judged groups, before gates and advantages.
///
/// What it pays or charges is a reward event under its own name, so that what the verifiers said
/// stays visible. Unscored trajectories stay unscored.
public protocol RewardShaper: Component {
  /// Pays and charges.
  ///
  /// - Parameters:
  ///   - group: judged episodes of one problem.
  ///   - budget: the most tokens of a completion, which lengths are measured against.
  func shape(_ group: inout RolloutGroup, budget: Int)
}

extension RolloutGroup {
  /// The group as judges and shapers left it.
  ///
  /// - Parameter budget: the most tokens of a completion.
  public func shaped(by shapers: [any RewardShaper], budget: Int) -> RolloutGroup {
    shapers.reduce(into: self) { group, shaper in shaper.shape(&group, budget: budget) }
  }
}

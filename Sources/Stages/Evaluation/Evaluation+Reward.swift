import Diagnostics
import Records

extension Evaluation {
  /// The mean reward with its interval over prompts; `nil` where rewards only say what is right, so
  /// that `pass@1` is that mean.
  ///
  /// - Parameter prompts: the same groups, as far as right and wrong are concerned.
  func meanReward(
    _ groups: [RolloutGroup], _ prompts: [EvaluatedPrompt], _ bootstrap: Bootstrap
  ) throws -> Estimate? {
    let saysMore = zip(groups, prompts).contains { group, prompt in
      zip(group.trajectories, prompt.samples).contains { trajectory, sample in
        trajectory.reward != sample.isCorrect.map { $0 ? 1 : 0 }
      }
    }
    let means = groups.map { $0.trajectories.compactMap(\.reward) }.filter { !$0.isEmpty }
      .map { $0.reduce(0, +) / Double($0.count) }
    return saysMore && !means.isEmpty ? try bootstrap.mean(of: means) : nil
  }
}

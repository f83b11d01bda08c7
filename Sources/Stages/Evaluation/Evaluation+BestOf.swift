import Diagnostics
import Records
import Rewards

extension Evaluation {
  /// What the first reward gives to the best of k samples, chosen by the reward that `best_of` names,
  /// for every k; none where no reward is named.
  ///
  /// A completion that was cut off is chosen last. Samples that lack a score of either reward are left
  /// out.
  func bestOf(
    _ groups: [RolloutGroup], _ rewards: [WeightedVerifier], _ bootstrap: Bootstrap
  ) throws -> [(name: String, estimate: Estimate)] {
    guard let bestOf, let first = rewards.first,
      let chooser = rewards.first(where: { $0.name == bestOf })
    else { return [] }
    let pools = groups.map { group in
      group.trajectories.compactMap { trajectory -> ChoiceSample? in
        guard let choice = trajectory.verdicts[chooser.name].flatMap(chooser.score),
          let outcome = trajectory.verdicts[first.name].flatMap(first.score)
        else { return nil }
        return ChoiceSample(
          choice: trajectory.stop.isTruncated ? -.infinity : choice, outcome: outcome)
      }
    }
    var found: [(String, Estimate)] = []
    for k in k {
      let values = try pools.filter { $0.count >= k }.map { try bestOfK($0, k: k) }
      if values.isEmpty { continue }
      found.append(("best@\(k)", try bootstrap.mean(of: values)))
    }
    return found
  }
}

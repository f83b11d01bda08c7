import Diagnostics
import Records
import Rewards
import RunStore

// Rewards with weight 0 are watched: what they say is worth is compared with what is paid.

extension RolloutRound {
  /// Adds `rewards/NAME/correlation` of each watched reward with what was paid, over scored samples;
  /// absent where one of the two does not differ.
  mutating func compareWatched(_ rewards: [WeightedVerifier], _ sampled: [RolloutGroup]) {
    for reward in rewards where reward.weight == 0 {
      let pairs = sampled.flatMap(\.trajectories).compactMap { sample -> (Double, Double)? in
        guard let paid = sample.reward, let verdict = sample.verdicts[reward.name],
          let score = reward.score(verdict)
        else { return nil }
        return (paid, score)
      }
      metrics["rewards/\(reward.name)/correlation"] = correlation(
        pairs.map(\.0), pairs.map(\.1))
    }
  }
}

extension StageSession {
  /// Remarks, for a stage that is done, where its reward and a watched one parted.
  func remarkPartings(after step: Int) throws {
    let paid = try run.database.series("reward", stage: stage.index)
    for reward in rewards where reward.weight == 0 {
      let watched = try run.database.series("rewards/\(reward.label)/mean", stage: stage.index)
      guard watched.map(\.step) == paid.map(\.step),
        let parting = Parting(
          steps: paid.map(\.step), paid: paid.map(\.value), watched: watched.map(\.value))
      else { continue }
      let text =
        "\(reward.label) and the reward part after step \(parting.step): \(reward.label) fell from "
        + "\(parting.watched.best.short) to \(parting.watched.last.short) while the reward rose from "
        + "\(parting.paid.then.short) to \(parting.paid.last.short); fewer steps, or a larger "
        + "reward_kl.beta, would stop before"
      try run.database.append(EventRecord(.warning, text, at: position(step)))
      run.progress.note("\(stage.name): \(text)")
    }
  }
}

extension Double {
  /// Three decimals.
  fileprivate var short: String { String((self * 1000).rounded() / 1000) }
}

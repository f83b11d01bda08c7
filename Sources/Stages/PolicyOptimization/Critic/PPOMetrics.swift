import Objectives
import Records

// What stages with a critic report, under the names of TRL 0.24's PPOTrainer.

extension Metrics {
  /// Repeats a policy update's metrics as `loss/policy_avg`, `policy/clipfrac_avg` and
  /// `policy/entropy_avg`.
  mutating func nameAsPPO() {
    for (ours, theirs) in [
      ("loss", "loss/policy_avg"), ("clip_ratio/region_mean", "policy/clipfrac_avg"),
      ("entropy", "policy/entropy_avg"),
    ] { self[theirs] = self[ours] }
  }
}

extension RolloutRound {
  /// Adds what a round's episodes earned and how well the critic foresaw it.
  ///
  /// Over scored episodes, in the mean: `objective/kl` and `objective/entropy`, k1 and `-log π` summed
  /// over an episode, nats; `objective/scores`, what judges and shapers paid;
  /// `objective/non_score_reward`, what leaving the reference cost; `objective/rlhf_reward`, both.
  /// `val/num_eos_tokens` counts those that ended by themselves. `val/explained_variance` is
  /// `1 - var(Ret - V) / var(Ret)` over their action tokens; absent where all targets are equal.
  mutating func describeValues(_ credit: [Credit]) {
    let episodes = admitted.flatMap(\.trajectories).filter { $0.reward != nil }
    if episodes.isEmpty { return }
    func mean(_ read: (Trajectory) -> Double) -> Double {
      episodes.reduce(0) { $0 + read($1) } / Double(episodes.count)
    }
    func cost(_ episode: Trajectory) -> Double {
      episode.rewardEvents.filter { $0.name == RewardKL.name }.reduce(0) { $0 + $1.value }
    }
    if episodes.contains(where: { $0.rows.first?.reference != nil }) {
      metrics["objective/kl"] = mean { $0.sum { $0.sampledLogProb($1) - $0.referenceLogProb($1) } }
    }
    metrics["objective/entropy"] = mean { $0.sum { -$0.sampledLogProb($1) } }
    metrics["objective/scores"] = mean { ($0.reward ?? 0) - cost($0) }
    metrics["objective/non_score_reward"] = mean(cost)
    metrics["objective/rlhf_reward"] = mean { $0.reward ?? 0 }
    metrics["val/num_eos_tokens"] = Double(episodes.filter { $0.stop == .endOfSequence }.count)
    metrics["val/explained_variance"] = explainedVariance(credit)
  }

  private func explainedVariance(_ credit: [Credit]) -> Double? {
    var (targets, errors) = ([Double](), [Double]())
    for (group, credit) in zip(admitted, credit) {
      for (episode, returns) in zip(group.trajectories, credit.returns ?? []) {
        guard let row = episode.rows.first, let values = row.values else { continue }
        for (place, target) in zip(row.actionIndices, returns) {
          targets.append(Double(target))
          errors.append(Double(target) - Double(values[place]))
        }
      }
    }
    let whole = targets.variance
    return whole > 0 ? 1 - errors.variance / whole : nil
  }
}

extension [Double] {
  fileprivate var variance: Double {
    let mean = reduce(0, +) / Double(Swift.max(1, count))
    return reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(Swift.max(1, count))
  }
}

extension Trajectory {
  /// A sum over all action tokens.
  fileprivate func sum(_ read: (Row, Int) -> Double) -> Double {
    rows.reduce(0) { sum, row in row.actionIndices.reduce(sum) { $0 + read(row, $1) } }
  }
}

extension Row {
  fileprivate func sampledLogProb(_ token: Int) -> Double {
    Double((old ?? samplerLogProbs)[token])
  }
  fileprivate func referenceLogProb(_ token: Int) -> Double {
    Double(reference?[token] ?? samplerLogProbs[token])
  }
}

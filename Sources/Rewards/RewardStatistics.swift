import Records

/// Statistics of judged groups, under TRL's names.
///
/// For each reward, over all samples: `rewards/<name>/mean` and `rewards/<name>/std` of the scores
/// before weighting (a reward that does not apply, and an unscored sample, are left out),
/// `rewards/<name>/unparseable_rate`, `rewards/<name>/error_rate` and `rewards/<name>/timeout_rate`, which
/// count samples that a score stands in for. Over scored samples: `reward`,
/// the mean of weighted sums; `reward_std`, the mean over groups of the deviation within a group;
/// `frac_reward_zero_std`, the share of groups whose rewards are all equal. Deviations have the
/// denominator n − 1. What cannot be computed is absent.
///
/// - SeeAlso: TRL 1.16, `GRPOTrainer._generate_and_score_completions`, for names and denominators.
public func rewardStatistics(
  of groups: [RolloutGroup], by verifiers: [WeightedVerifier]
) -> Metrics {
  let samples = groups.flatMap(\.trajectories)
  var metrics = Metrics()
  for reward in verifiers {
    let verdicts = samples.compactMap { $0.verdicts[reward.name] }
    let scores = verdicts.compactMap(reward.score)
    let faults = samples.compactMap { $0.faults[reward.name]?.kind }
    let name = "rewards/\(reward.name)/"
    metrics[name + "mean"] = mean(scores)
    metrics[name + "std"] = deviation(scores)
    guard !samples.isEmpty else { continue }
    let count = Double(samples.count)
    metrics[name + "unparseable_rate"] =
      Double(verdicts.count { $0.outcome == .unparseable }) / count
    metrics[name + "error_rate"] = Double(faults.count { $0 == .error }) / count
    metrics[name + "timeout_rate"] = Double(faults.count { $0 == .timeout }) / count
  }
  metrics["reward"] = mean(samples.compactMap(\.reward))
  metrics["reward_std"] = mean(
    groups.compactMap { deviation($0.trajectories.compactMap(\.reward)) })
  metrics["frac_reward_zero_std"] = mean(groups.map { $0.isUniform ? 1 : 0 })
  return metrics
}

private func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}

private func deviation(_ values: [Double]) -> Double? {
  guard values.count > 1, let mean = mean(values) else { return nil }
  if values.allSatisfy({ $0 == values[0] }) { return 0 }
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (squares / Double(values.count - 1)).squareRoot()
}

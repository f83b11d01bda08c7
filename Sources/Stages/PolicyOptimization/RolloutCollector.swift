import Text
import Recipes
import Datasets
import Foundation
import Generation
import Objectives
import Records
import Rewards
import Rollouts
import RunStore

/// One round of sampling: judged groups, admitted and refused.
struct RolloutRound {
  /// The groups that are trained on.
  var admitted: [RolloutGroup] = []
  /// The groups that a gate refused, or that faults left too few samples to compare.
  var refused: [RolloutGroup] = []
  /// What the rewards say of everything that was sampled, and what the gates did.
  var metrics = Metrics()
  /// What a person should know of it.
  var remarks: [String] = []
}

/// Draws problems, samples, judges and gates.
struct RolloutCollector {
  let stage: PolicyOptimization
  let session: StageSession
  let problems: RenderedSet
  let sampler: any Sampler
  var rewards: [WeightedVerifier]
  /// Groups drawn so far; the next draw's number.
  var draw = 0

  /// Samples until the round is full, or its refills are spent.
  mutating func collect(policyVersion: Int) async throws -> RolloutRound {
    var round = RolloutRound()
    var sampled: [RolloutGroup] = []
    var (draws, dropped) = (0, 0)
    let isFirst = draw == 0
    for _ in 0...stage.maxRefills {
      let missing = stage.problemsPerRound - round.admitted.count
      if missing == 0 { break }
      let groups = try await judged(missing, policyVersion)
      draws += 1
      sampled += groups
      for group in groups {
        if admits(group) { round.admitted.append(group) } else { round.refused.append(group) }
        if !group.isComparable(leastGroup) { dropped += 1 }
      }
      if stage.gates.isEmpty { break }
    }
    if isFirst { try requireScored(sampled, session.stage.name) }
    round.metrics = rewardStatistics(of: sampled, by: rewards)
    round.compareWatched(rewards, sampled)
    round.metrics.merge(completionMetrics(sampled))
    for shaper in stage.shapers {
      round.metrics["rewards/\(shaper.name)/mean"] = meanPaid(sampled, as: shaper.name)
    }
    if dropped > 0 { round.metrics["rewards/dropped_groups"] = Double(dropped) }
    if !stage.gates.isEmpty {
      round.metrics["gates/admitted_ratio"] =
        Double(round.admitted.count) / Double(max(1, sampled.count))
      round.metrics["gates/refused_groups"] = Double(round.refused.count)
      round.metrics["gates/refills"] = Double(draws - 1)
    }
    if stage.permuteRewards { round.admitted = round.admitted.map(permuted) }
    return round
  }

  /// The scored samples that the stage's estimator needs of a group.
  private var leastGroup: Int { stage.advantage.part.leastGroup }

  private func admits(_ group: RolloutGroup) -> Bool {
    group.isComparable(leastGroup) && stage.gates.allSatisfy { $0.part.admits(group) }
  }

  private mutating func judged(_ count: Int, _ policyVersion: Int) async throws -> [RolloutGroup] {
    let tasks = (draw..<draw + count).map { task(draw: $0, policyVersion) }
    draw += count
    let shapers = stage.shapers.map(\.part)
    return try await played(
      tasks, by: stage.strategy.part, sampler: sampler,
      judging: JudgingRound(by: rewards, in: session.judging)
    ).map {
      $0.shaped(by: shapers, budget: stage.maxCompletionLength)
    }
  }

  private func task(draw: Int, _ policyVersion: Int) -> RolloutTask {
    let index = stage.curriculum.part.problem(
      atDraw: draw, of: problems.examples.count, seed: session.seed.child("curriculum"))
    return RolloutTask(
      problem: problems.dataset.rows[index].problem, prompt: problems.examples[index].tokens,
      settings: stage.sampling, ends: session.ends, stops: stage.stop,
      limit: stage.maxCompletionLength, count: stage.numGenerations, draw: draw,
      seed: session.seed.child("rollout").child(draw), policyVersion: policyVersion)
  }

  /// The group with its rewards dealt anew: the same distribution, nothing to learn from.
  private func permuted(_ group: RolloutGroup) -> RolloutGroup {
    var generator = session.seed.child("permutation").child(group.draw).generator()
    let order = group.trajectories.indices.shuffled(using: &generator)
    var result = group
    for (place, from) in zip(group.trajectories.indices, order) {
      let source = group.trajectories[from]
      let last = max(0, group.trajectories[place].rows[0].tokens.count - 1)
      result.trajectories[place].rewardEvents = source.rewardEvents.map {
        RewardEvent(row: 0, token: last, value: $0.value, name: $0.name)
      }
      result.trajectories[place].verdicts = source.verdicts
      result.trajectories[place].faults = source.faults
    }
    return result
  }
}

extension RolloutGroup {
  /// Whether faults have left at least `least` episodes, where there were as many.
  func isComparable(_ least: Int) -> Bool { scoredCount >= min(least, trajectories.count) }
}

/// What a shaper paid or charged a scored sample, in the mean.
private func meanPaid(_ groups: [RolloutGroup], as name: String) -> Double? {
  let scored = groups.flatMap(\.trajectories).filter { $0.reward != nil }
  if scored.isEmpty { return nil }
  let paid = scored.flatMap(\.rewardEvents).filter { $0.name == name }
  return paid.reduce(0) { $0 + $1.value } / Double(scored.count)
}

/// Refuses to begin where not one sample could be scored: the verifier or the data is wrong.
///
/// - Throws: `RunError.unusable` with the first fault.
private func requireScored(_ groups: [RolloutGroup], _ stage: String) throws {
  let samples = groups.flatMap(\.trajectories)
  guard let fault = groups.firstFault, !samples.contains(where: \.isScored) else { return }
  throw RunError.unusable(
    "\(stage): not one of \(samples.count) samples could be scored; the first fault: \(fault)")
}

extension [RolloutGroup] {
  /// The first fault that left a sample unscored, in words.
  var firstFault: String? {
    let faults = lazy.flatMap(\.trajectories).compactMap { sample in
      sample.faults.filter { $0.value.standIn == nil }.min { $0.key < $1.key }
    }
    return faults.first.map { "\($0.key): \($0.value.reason)" }
  }
}

/// Lengths and endings of completions, under TRL's names.
func completionMetrics(_ groups: [RolloutGroup]) -> Metrics {
  let samples = groups.flatMap(\.trajectories)
  let lengths = samples.map(\.actionCount)
  let ended = samples.filter { !$0.stop.isTruncated }.map(\.actionCount)
  var metrics = Metrics()
  guard let shortest = lengths.min(), let longest = lengths.max() else { return metrics }
  let count = Double(samples.count)
  metrics["completions/mean_length"] = Double(lengths.reduce(0, +)) / count
  metrics["completions/min_length"] = Double(shortest)
  metrics["completions/max_length"] = Double(longest)
  metrics["completions/clipped_ratio"] = Double(samples.count - ended.count) / count
  if !ended.isEmpty {
    metrics["completions/mean_terminated_length"] =
      Double(ended.reduce(0, +)) / Double(ended.count)
  }
  return metrics
}

import Records

/// One sample, as `hone inspect` shows it.
///
/// The names in its JSON are the documented keys of `hone inspect … --json`.
public struct RolloutRecord: Sendable, Codable, Hashable {
  /// The stage's index.
  public var stage: Int
  /// The step.
  public var step: Int
  /// The group's index in the step.
  public var group: Int
  /// The sample's index in the group.
  public var sample: Int
  /// The group's ordinal among all draws of the run.
  public var draw: Int
  /// The problem's id.
  public var problem: String
  /// What the policy was shown.
  public var prompt: String
  /// What it wrote.
  public var completion: String
  /// Its rows: tokens, log-probabilities, annotations. Queries leave them empty; `rows(of:)` reads
  /// them.
  public var rows: [Row]
  /// The sum of its rewards; absent where a fault left it unscored.
  public var reward: Double?
  /// Each verifier's part, by name.
  public var rewards: [RewardRecord]
  /// Why it is unscored.
  public var unscored: String?
  /// The mean advantage of its action tokens; absent where a gate dropped the group.
  public var advantage: Double?
  /// The advantage of each action token, rows end to end. Queries leave them empty.
  public var advantages: [Float]
  /// Why the policy stopped.
  public var stop: StopReason
  /// How many tokens it wrote.
  public var length: Int
  /// How many updates the sampling weights had seen.
  public var version: Int

  private enum CodingKeys: String, CodingKey {
    case stage, step, group, sample, draw, problem, prompt, completion, reward, rewards, unscored
    case advantage, stop, length, version, rows, advantages
  }

  /// Every sample of a group.
  ///
  /// - Parameters:
  ///   - group: the group as it was judged.
  ///   - index: its index in the step.
  ///   - position: the step that drew it.
  ///   - credit: what its tokens earned; `nil` where the group was dropped.
  ///   - prompt: the prompt as the policy saw it; the problem's own text where `nil`.
  public static func records(
    of group: RolloutGroup, index: Int, at position: RunPosition, credit: Credit?,
    prompt: String? = nil
  ) -> [RolloutRecord] {
    group.trajectories.enumerated().map { sample, trajectory in
      let advantages = credit?.tokens[sample] ?? []
      return RolloutRecord(
        stage: position.stage, step: position.step, group: index, sample: sample,
        draw: group.draw, problem: group.problem.id,
        prompt: prompt ?? group.problem.prompt.summary, completion: trajectory.completion,
        rows: trajectory.rows, reward: trajectory.reward,
        rewards: RewardRecord.records(of: trajectory), unscored: unscoredReason(trajectory),
        advantage: mean(advantages), advantages: advantages, stop: trajectory.stop,
        length: trajectory.actionCount, version: trajectory.policyVersion)
    }
  }

  private static func unscoredReason(_ trajectory: Trajectory) -> String? {
    if trajectory.isScored { return nil }
    return trajectory.faults.sorted { $0.key < $1.key }.filter { $0.value.standIn == nil }
      .map { "\($0.key): \($0.value.reason)" }.joined(separator: "; ")
  }

  private static func mean(_ numbers: [Float]) -> Double? {
    numbers.isEmpty ? nil : numbers.reduce(0) { $0 + Double($1) } / Double(numbers.count)
  }
}

/// One verifier's part in a sample's reward.
public struct RewardRecord: Sendable, Codable, Hashable {
  /// The reward's name in the recipe.
  public var name: String
  /// What it added to the reward, already weighted.
  public var value: Double
  /// What the verifier found; absent for rewards that no verifier gives.
  public var verdict: Verdict?

  /// The parts of a trajectory's reward, by name.
  static func records(of trajectory: Trajectory) -> [RewardRecord] {
    let names = Set(trajectory.verdicts.keys).union(trajectory.rewardEvents.map(\.name))
    return names.sorted().map { name in
      let value = trajectory.rewardEvents.filter { $0.name == name }.reduce(0) { $0 + $1.value }
      return RewardRecord(name: name, value: value, verdict: trajectory.verdicts[name])
    }
  }
}

import Records
import Recipes
import Rewards
import Verifiers

/// One reward of a stage: who judges, a verifier or a reward model, and what the scores weigh.
public struct RewardSettings: Component {
  /// The reward's name in metrics and samples; that of who judges where none is given.
  public var name: String?
  /// The verifier that judges.
  public var verifier: Choice<VerifierFamily>?
  /// The reward model that judges in its place: the name of a `reward_model` stage before this one, or
  /// a checkpoint's directory. Its vocabulary and chat template are the policy's.
  public var rewardModel: String?
  /// What a score is multiplied with. One with weight 0 is only watched: it pays nothing, and where it
  /// fails that shows in its error rate alone, unless `on_error` is abort.
  public var weight = 1.0
  /// The score of a completion that no answer can be read from.
  public var unparseableScore = 0.0
  /// What becomes of a sample that could not be judged: abort, skip, or score(x).
  public var onError = FaultPolicy.skip
  /// Seconds that one call may take, of a sample, a group or a batch, whatever who judges sees at once;
  /// a fault after that. As long as it takes where none is given.
  public var timeout: Double?
  /// The share of the last samples that could not be judged above which the run stops. It is taken over
  /// the last rounds of 256 samples or more that the reward applies to, and of 32 at least.
  public var maxFaultRate = WeightedVerifier.defaultMaxFaultRate
  /// The least score that is paid, before weighting.
  public var floor: Double?
  /// The greatest score that is paid, before weighting.
  public var cap: Double?

  /// Nobody yet; scores weigh 1.
  public init() {}

  /// Reports numbers that are not finite, and rewards without a judge or with two.
  public func validate(_ issues: inout Issues) {
    issues.require(
      (verifier == nil) != (rewardModel == nil), "verifier",
      "give one of verifier and reward_model")
    issues.require(weight.isFinite, "weight", "\(weight) is not finite")
    issues.require(
      unparseableScore.isFinite, "unparseable_score", "\(unparseableScore) is not finite")
    issues.require(
      timeout.map { $0 > 0 && $0.isFinite } ?? true, "timeout",
      "\(timeout ?? 0) is no time above 0; seconds such as 10 would do")
    issues.require(
      0...1 ~= maxFaultRate, "max_fault_rate", "\(maxFaultRate) is no share within 0 ... 1")
    requireBounds(floor: floor, cap: cap, &issues)
  }

  /// What the reward is called.
  public var label: String {
    name ?? verifier?.name ?? rewardModel?.split(separator: "/").last.map(String.init) ?? ""
  }

  /// The reward as judging takes it.
  public func weighted(by judge: any Judge) -> WeightedVerifier {
    var reward = WeightedVerifier(
      name: label, verifier: judge, weight: weight, unparseableScore: unparseableScore,
      onError: onError)
    reward.timeout = timeout.map { .bounded(seconds: $0) }
    reward.maxFaultRate = maxFaultRate
    (reward.floor, reward.cap) = (floor, cap)
    return reward
  }
}

/// Reports rewards that share a name.
func requireDistinctNames(_ rewards: [RewardSettings], _ issues: inout Issues) {
  var seen: Set<String> = []
  for (i, reward) in rewards.enumerated() where !seen.insert(reward.label).inserted {
    issues.add(
      "rewards[\(i)].name",
      "two rewards are called \"\(reward.label)\"; give this one a name of its own")
  }
}

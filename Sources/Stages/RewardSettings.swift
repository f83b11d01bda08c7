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
  /// What a score is multiplied with.
  public var weight = 1.0
  /// The score of a completion that no answer can be read from.
  public var unparseableScore = 0.0
  /// What becomes of a sample that could not be judged: abort, skip, or score(x).
  public var onError = FaultPolicy.skip

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
  }

  /// What the reward is called.
  var label: String {
    name ?? verifier?.name ?? rewardModel?.split(separator: "/").last.map(String.init) ?? ""
  }

  /// The reward as judging takes it.
  func weighted(by judge: any Judge) -> WeightedVerifier {
    WeightedVerifier(
      name: label, verifier: judge, weight: weight, unparseableScore: unparseableScore,
      onError: onError)
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

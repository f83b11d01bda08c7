import Recipes
import Rewards
import Verifiers

/// One reward of a stage: a verifier and what its scores weigh.
public struct RewardSettings: Component {
  /// The reward's name in metrics and samples; the verifier's where none is given.
  public var name: String?
  /// Who judges.
  public var verifier = Choice<VerifierFamily>(ExactMatch())
  /// What a score is multiplied with.
  public var weight = 1.0
  /// The score of a completion that no answer can be read from.
  public var unparseableScore = 0.0
  /// What becomes of a sample that could not be judged: abort, skip, or score(x).
  public var onError = FaultPolicy.skip

  /// An exact match that weighs 1.
  public init() {}

  /// Reports numbers that are not finite.
  public func validate(_ issues: inout Issues) {
    issues.require(weight.isFinite, "weight", "\(weight) is not finite")
    issues.require(
      unparseableScore.isFinite, "unparseable_score", "\(unparseableScore) is not finite")
  }

  /// The reward as judging takes it.
  var weighted: WeightedVerifier {
    WeightedVerifier(
      name: name ?? verifier.name, verifier: verifier.part, weight: weight,
      unparseableScore: unparseableScore, onError: onError)
  }
}

/// Reports rewards that share a name.
func requireDistinctNames(_ rewards: [RewardSettings], _ issues: inout Issues) {
  var seen: Set<String> = []
  for (i, reward) in rewards.enumerated() where !seen.insert(reward.weighted.name).inserted {
    issues.add(
      "rewards[\(i)].name",
      "two rewards are called \"\(reward.weighted.name)\"; give this one a name of its own")
  }
}

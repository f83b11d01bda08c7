import Diagnostics
import Generation
import Recipes
import Records
import Rewards

/// How a training stage measures itself on its validation split.
public struct Validation: Component {
  /// Samples a problem; 0 validates by loss alone.
  public var samples = 0
  /// How many problems are sampled, from the first; `nil` takes all.
  public var limit: Int?
  /// The most tokens of a completion.
  public var maxCompletionLength = 256
  /// How tokens are drawn.
  public var sampling = SamplingSettings()

  /// By loss alone.
  public init() {}

  /// Reports counts that cannot be.
  public func validate(_ issues: inout Issues) {
    issues.require(
      0...largestFactor ~= samples, "samples", "is \(samples); give 0 to \(largestFactor)")
    requireCounts(
      [("max_completion_length", maxCompletionLength), ("limit", limit)], atMost: largestCount,
      &issues)
  }
}

extension SampledEvaluation {
  /// Metrics of the validation split: `eval_accuracy` (the first reward's share of right samples),
  /// `eval_reward`, and the rewards' own statistics below `eval_`.
  func validationMetrics(_ session: StageSession) async throws -> Metrics {
    // Always the same draws, so that curves show the weights and not the dice.
    let groups = try await groups(session, seed: session.seed.child("validation"))
    let graded = evaluated(groups).flatMap(\.samples).compactMap(\.isCorrect)
    var metrics = Metrics()
    metrics.merge(rewardStatistics(of: groups, by: rewards), prefix: "eval_")
    if !graded.isEmpty {
      metrics["eval_accuracy"] = Double(graded.count { $0 }) / Double(graded.count)
    }
    let lengths = groups.flatMap(\.trajectories).map { Double($0.actionCount) }
    metrics["eval_completions/mean_length"] = lengths.reduce(0, +) / Double(max(1, lengths.count))
    return metrics
  }
}

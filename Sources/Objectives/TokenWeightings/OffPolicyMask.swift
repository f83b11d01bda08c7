import Recipes
import Tensors

/// Drops responses that did badly and that the policy has moved away from.
///
/// Keeps a response whose mean advantage is 0 or more, and one whose mean `log π_roll - log π` is at
/// most `threshold` nats. Dropped tokens stay in every denominator.
///
/// - SeeAlso: DeepSeek-AI 2025 (DeepSeek-V3.2), arXiv:2512.02556, §3.1; compared with TRL 1.16,
///   `off_policy_mask_threshold`.
public struct OffPolicyMask: TokenWeighting {
  /// The greatest mean difference that is kept, nats a token.
  public var threshold: Float = 0.5

  /// A mask at half a nat.
  public init() {}

  /// 1 where the response is kept, else 0.
  ///
  /// - Returns: `[N]`.
  public func weights(_ batch: PolicyBatch) -> [Float] {
    let drift = logRatio(batch.roll.detached, to: batch.logProbs.detached)
      .segmentMeans(batch.responses).scalars
    let advantages = batch.advantages.detached.segmentMeans(batch.responses).scalars
    return batch.spread(zip(drift, advantages).map { $1 >= 0 || $0 <= threshold ? 1 : 0 })
  }

  /// The fraction of responses that are dropped.
  public func readings(_ batch: PolicyBatch) -> [Reading] {
    [Reading("off_policy_masked", weights(batch).map { 1 - $0 }, per: .response)]
  }

  /// The threshold is 0 or more.
  public func validate(_ issues: inout Issues) {
    issues.require(
      threshold >= 0 && threshold.isFinite, "threshold",
      "\(threshold) is not 0 or more; 0.5 nats a token would do")
  }
}

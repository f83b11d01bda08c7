import Records
import Tensors

/// What rewards of pairs are like, added up over micro-batches, under the names of TRL's RewardTrainer:
/// `accuracy`, `margin`, `min_reward`, `mean_reward`, `max_reward`.
public struct RewardMetrics: Sendable {
  private var pairs = 0
  private var right = 0
  private var chosen = 0.0
  private var rejected = 0.0
  private var least = Float.infinity
  private var greatest = -Float.infinity

  /// Nothing counted yet.
  public init() {}

  /// Counts pairs; equal rewards are wrong.
  public mutating func add(_ batch: RewardPairs) {
    let (w, l) = (batch.chosen.scalars, batch.rejected.scalars)
    pairs += w.count
    right += zip(w, l).count { $0 > $1 }
    chosen += w.reduce(0) { $0 + Double($1) }
    rejected += l.reduce(0) { $0 + Double($1) }
    for reward in w + l {
      least = min(least, reward)
      greatest = max(greatest, reward)
    }
  }

  /// The metrics so far; none before the first pair.
  public var metrics: Metrics {
    var metrics = Metrics()
    guard pairs > 0 else { return metrics }
    let count = Double(pairs)
    metrics["accuracy"] = Double(right) / count
    metrics["margin"] = (chosen - rejected) / count
    metrics["min_reward"] = Double(least)
    metrics["mean_reward"] = (chosen + rejected) / (2 * count)
    metrics["max_reward"] = Double(greatest)
    return metrics
  }
}

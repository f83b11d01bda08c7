import Records
import Tensors

/// The metrics of a preference step, added up over its micro-batches.
///
/// Means are over pairs, or over the completions of a side where rows are not paired. Names are
/// TRL's: `rewards/chosen`, `rewards/rejected`, `rewards/margins`, `rewards/accuracies` (pairs alone),
/// `logps/chosen`, `logps/rejected`, `kl` (KTO's anchor, a mean over micro-batches).
public struct PreferenceMetrics: Sendable {
  private struct Side {
    var count = 0
    var reward = 0.0
    var logProb = 0.0

    mutating func add(_ completions: Completions, _ rewards: [Float]) {
      count += completions.count
      reward += rewards.reduce(0) { $0 + Double($1) }
      logProb += completions.logProbs.scalars.reduce(0) { $0 + Double($1) }
    }
  }
  private var chosen = Side()
  private var rejected = Side()
  private var right = 0
  private var pairs = 0
  private var anchors: [Float] = []

  /// Nothing counted yet.
  public init() {}

  /// Counts a micro-batch under the rewards that `loss` implies.
  public mutating func add(_ batch: PreferenceBatch, _ loss: some PreferenceLoss) {
    let (w, l) = (loss.rewards(batch.chosen).scalars, loss.rewards(batch.rejected).scalars)
    chosen.add(batch.chosen, w)
    rejected.add(batch.rejected, l)
    if loss.needs.contains(.pairs) {
      pairs += w.count
      right += zip(w, l).count { $0 > $1 }
    }
    if loss.needs.contains(.mismatched) { anchors.append(batch.anchor) }
  }

  /// The step's metrics so far; a side without completions has none.
  public var metrics: Metrics {
    var metrics = Metrics()
    for (name, side) in [("chosen", chosen), ("rejected", rejected)] where side.count > 0 {
      metrics["rewards/\(name)"] = side.reward / Double(side.count)
      metrics["logps/\(name)"] = side.logProb / Double(side.count)
    }
    if let w = metrics["rewards/chosen"], let l = metrics["rewards/rejected"] {
      metrics["rewards/margins"] = w - l
    }
    if pairs > 0 { metrics["rewards/accuracies"] = Double(right) / Double(pairs) }
    if !anchors.isEmpty {
      metrics["kl"] = anchors.reduce(0) { $0 + Double($1) } / Double(anchors.count)
    }
    return metrics
  }
}

import Records
import Tensors

/// The metrics of a policy step, added up over its micro-batches, so that no cut changes them.
///
/// Means are over tokens with loss; minima and maxima over the means of responses that have any.
/// Names are TRL's: `entropy`, `kl`, `clip_ratio/low_mean`, `low_min`, `high_mean`, `high_max`,
/// `region_mean`.
public struct PolicyMetrics: Sendable {
  private var sums: [String: Double] = [:]
  private var extremes: [String: Double] = [:]
  private var tokens = 0

  /// Nothing counted yet.
  public init() {}

  /// Counts a micro-batch.
  ///
  /// - Parameter readings: what the objective's parts report about it.
  public mutating func add(_ batch: PolicyBatch, _ readings: [Reading]) {
    tokens += batch.count
    for reading in readings { add(reading, batch.responses) }
    if let entropies = batch.entropies {
      add(Reading("entropy", entropies.scalars), batch.responses)
    }
  }

  /// The step's metrics so far; none before the first token.
  public var metrics: Metrics {
    var metrics = Metrics()
    guard tokens > 0 else { return metrics }
    for (name, sum) in sums { metrics[name] = sum / Double(tokens) }
    for (name, value) in extremes { metrics[name] = value }
    return metrics
  }

  private mutating func add(_ reading: Reading, _ responses: [Range<Int>]) {
    let total = reading.values.reduce(0.0) { $0 + Double($1) }
    sums[reading.name + (reading.extreme == nil ? "" : "_mean"), default: 0] += total
    guard let extreme = reading.extreme else { return }
    let name = "\(reading.name)_\(extreme.rawValue)"
    for response in responses where !response.isEmpty {
      let sum = reading.values[response].reduce(0.0) { $0 + Double($1) }
      let mean = sum / Double(response.count)
      let known = extremes[name] ?? mean
      extremes[name] = extreme == .least ? min(known, mean) : max(known, mean)
    }
  }
}

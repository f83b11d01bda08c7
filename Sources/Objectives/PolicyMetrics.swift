import Records
import Tensors

/// The metrics of a policy step, added up over its micro-batches, so that no cut changes them.
///
/// Means are over tokens with loss, or over responses that have any, as the reading says; minima and
/// maxima over the means of those responses. Names are TRL's: `entropy`, `kl`,
/// `clip_ratio/low_mean`, `low_min`, `high_mean`, `high_max`, `region_mean`.
public struct PolicyMetrics: Sendable {
  private var means: [String: (sum: Double, count: Int)] = [:]
  private var extremes: [String: Double] = [:]

  /// Nothing counted yet.
  public init() {}

  /// Counts a micro-batch.
  ///
  /// - Parameter readings: what the objective's parts report about it.
  public mutating func add(_ batch: PolicyBatch, _ readings: [Reading]) {
    let entropy = batch.entropies.map { Reading("entropy", $0.scalars) }
    add(readings + [entropy].compactMap { $0 }, over: batch.responses)
  }

  /// Counts what was read off a micro-batch with these responses; nothing where they have no tokens.
  public mutating func add(_ readings: [Reading], over responses: [Range<Int>]) {
    if responses.allSatisfy(\.isEmpty) { return }
    for reading in readings { add(reading, responses) }
  }

  /// The step's metrics so far; none before the first token.
  public var metrics: Metrics {
    var metrics = Metrics()
    for (name, mean) in means { metrics[name] = mean.sum / Double(mean.count) }
    for (name, value) in extremes { metrics[name] = value }
    return metrics
  }

  private mutating func add(_ reading: Reading, _ responses: [Range<Int>]) {
    let perResponse = reading.means(of: responses)
    let name = reading.name + (reading.extreme == nil ? "" : "_mean")
    let (sum, count) = means[name] ?? (0, 0)
    switch reading.unit {
    case .token:
      let total = reading.values.reduce(0.0) { $0 + Double($1) }
      means[name] = (sum + total, count + reading.values.count)
    case .response:
      means[name] = (sum + perResponse.reduce(0, +), count + perResponse.count)
    }
    guard let extreme = reading.extreme else { return }
    let key = "\(reading.name)_\(extreme.rawValue)"
    for mean in perResponse {
      let known = extremes[key] ?? mean
      extremes[key] = extreme == .least ? min(known, mean) : max(known, mean)
    }
  }
}

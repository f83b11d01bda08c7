import Records

/// A number with the interval it likely lies in.
public struct Estimate: Sendable, Codable, Hashable {
  /// The estimate.
  public var value: Double
  /// The lower end of the interval.
  public var low: Double
  /// The upper end of the interval.
  public var high: Double
  /// An estimate.
  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }
}

/// How intervals are found: by drawing prompts anew, many times.
///
/// Each resample draws as many prompts as there are, with replacement, and takes their mean; the
/// interval holds the middle `confidence` of these means (percentile method, linear interpolation
/// between neighbours). It speaks of other prompts of the same kind, not of other samples of these.
/// Where all prompts score the same it has no width: it cannot know what it never saw.
///
/// - SeeAlso: Efron 1979, "Bootstrap methods: another look at the jackknife".
public struct Bootstrap: Sendable, Hashable {
  /// How often prompts are drawn anew.
  public var resamples = 10_000
  /// The share of means inside the interval.
  public var confidence = 0.95
  /// Where the draws come from; equal seeds give equal intervals.
  public var seed: Seed

  /// Ten thousand resamples, 95%.
  public init(seed: Seed) { self.seed = seed }

  /// The mean of one number a prompt, with its interval.
  ///
  /// - Throws: `EvaluationError`, where there is no number or a setting is out of range.
  public func mean(of values: [Double]) throws(EvaluationError) -> Estimate {
    guard !values.isEmpty else { throw .nothingScored }
    guard resamples >= 1 else {
      throw .outOfRange(name: "resamples", value: "\(resamples)", wanted: "1 or more")
    }
    guard confidence > 0, confidence < 1 else {
      throw .outOfRange(name: "confidence", value: "\(confidence)", wanted: "between 0 and 1")
    }
    let means = resampledMeans(values)
    let tail = (1 - confidence) / 2
    return Estimate(
      value: values.reduce(0, +) / Double(values.count), low: quantile(tail, of: means),
      high: quantile(1 - tail, of: means))
  }

  /// The mean gain from `before` to `after`, prompt by prompt, with its interval.
  ///
  /// Both lists are over the same prompts in the same order; the pairs are drawn together, so that
  /// what makes a prompt hard or easy cancels.
  ///
  /// - Throws: `EvaluationError.unpaired`, where the counts differ.
  public func gain(from before: [Double], to after: [Double]) throws(EvaluationError) -> Estimate {
    guard before.count == after.count else {
      throw .unpaired("\(before.count) prompts before and \(after.count) after")
    }
    return try mean(of: zip(before, after).map { $1 - $0 })
  }

  private func resampledMeans(_ values: [Double]) -> [Double] {
    var generator = seed.generator()
    let count = UInt64(values.count)
    var means: [Double] = []
    means.reserveCapacity(resamples)
    for _ in 0..<resamples {
      var sum = 0.0
      for _ in values {
        // The high word of the product: an index without the bias of a remainder.
        sum += values[Int(generator.next().multipliedFullWidth(by: count).high)]
      }
      means.append(sum / Double(values.count))
    }
    return means.sorted()
  }
}

private func quantile(_ share: Double, of sorted: [Double]) -> Double {
  let place = share * Double(sorted.count - 1)
  let below = Int(place)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
}

import Records

/// One sample as a choice among several sees it.
public struct ChoiceSample: Sendable, Hashable {
  /// What it is chosen by; larger is better.
  public var choice: Double
  /// What the choice is worth.
  public var outcome: Double

  /// A sample.
  public init(choice: Double, outcome: Double) {
    self.choice = choice
    self.outcome = outcome
  }
}

/// What the best of `k` samples is worth, estimated without bias from `n`.
///
/// `Σ_{i=k}^{n} C(i-1, k-1) / C(n, k) · outcome_(i)` over the samples sorted by what they are chosen
/// by; the weights are computed from the best one down, so that no binomial overflows. Samples that
/// are chosen by equal numbers share their outcomes.
///
/// - Throws: `EvaluationError.tooFewSamples`, where there are fewer than `k`; `outOfRange` for a `k`
///   below 1.
/// - SeeAlso: Stiennon et al. 2020, arXiv:2009.01325; compared with tlc4418/llm_optimization,
///   bon_sampling.py.
public func bestOfK(_ samples: [ChoiceSample], k: Int) throws(EvaluationError) -> Double {
  guard k >= 1 else { throw .outOfRange(name: "k", value: "\(k)", wanted: "1 or more") }
  guard samples.count >= k else { throw .tooFewSamples(k: k, samples: samples.count) }
  let sorted = samples.sorted { $0.choice > $1.choice }
  // The chance that the sample of rank i from the bottom is the best of k: k / n for the best.
  var (weight, value, start) = (Double(k) / Double(sorted.count), 0.0, 0)
  while start < sorted.count {
    let tied = sorted[start...].prefix { $0.choice == sorted[start].choice }
    var share = 0.0
    for place in tied.indices {
      share += weight
      let rank = sorted.count - place
      weight *= rank > 1 ? Double(max(0, rank - k)) / Double(rank - 1) : 0
    }
    value += share * tied.reduce(0) { $0 + $1.outcome } / Double(tied.count)
    start = tied.endIndex
  }
  return value
}

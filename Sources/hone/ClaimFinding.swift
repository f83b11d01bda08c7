import Diagnostics
import RunStore

/// What the runs say of one claim.
struct ClaimFinding: Encodable {
  /// How a claim stands.
  enum Verdict: String, Encodable {
    /// The interval over seeds lies where it should, and so do those of every run.
    case holds
    /// The interval over seeds lies on the other side, or the mean falls short.
    case fails = "does not hold"
    /// The interval reaches to both sides, or a run's own does.
    case undecided = "not decided"
    /// Not every seed was run to its end.
    case lacksRuns = "lacks runs"
  }
  /// One run's numbers.
  struct Run: Encodable {
    /// The run's seed.
    let seed: Int
    /// Before, where the claim is of a change.
    let start: Measure?
    /// After.
    let end: Measure
    /// The claimed number: the change, or the end.
    var value: Double { end.value - (start?.value ?? 0) }

    /// The least and the most that the bands allow, as far as they are known.
    var band: (low: Double, high: Double) {
      let (low, high) = (end.low ?? end.value, end.high ?? end.value)
      guard let start else { return (low, high) }
      return (low - (start.high ?? start.value), high - (start.low ?? start.value))
    }
  }
  /// The claim in words.
  let says: String
  /// What it asks.
  let bounds: String
  /// The number's name, or two where it changes.
  let measure: String
  /// The runs that are done.
  let runs: [Run]
  /// The mean over seeds with its interval.
  let overall: Estimate?
  /// How the claim stands.
  let verdict: Verdict

  /// Decides a claim.
  ///
  /// - Parameters:
  ///   - seeds: how many runs it takes.
  ///   - confidence: how sure the interval over seeds is to be.
  init(_ claim: Claim, runs: [Run], seeds: Int, confidence: Double) throws {
    (says, bounds, self.runs) = (claim.says, claim.bounds, runs)
    let (start, end) = (claim.start?.measure, claim.end.measure)
    measure = start.map { $0 == end ? end : "\($0) → \(end)" } ?? end
    guard runs.count == seeds else {
      (overall, verdict) = (nil, .lacksRuns)
      return
    }
    let interval = try seedInterval(runs.map(\.value), confidence: confidence)
    overall = interval
    verdict = Self.verdict(claim, interval, runs)
  }

  private static func verdict(_ claim: Claim, _ interval: Estimate, _ runs: [Run]) -> Verdict {
    if let bound = claim.below {
      return interval.high < bound ? .holds : interval.low >= bound ? .fails : .undecided
    }
    let bound = claim.above ?? 0
    if interval.high <= bound || interval.value <= claim.meanAbove ?? -.infinity { return .fails }
    return interval.low > bound && runs.allSatisfy { $0.band.low > bound } ? .holds : .undecided
  }
}

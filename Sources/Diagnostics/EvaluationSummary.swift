import Records

/// What an evaluation found.
public struct EvaluationSummary: Sendable, Codable, Hashable {
  /// An estimate over prompts for one number of samples.
  public struct AtK: Sendable, Codable, Hashable {
    /// How many samples are looked at.
    public var k: Int
    /// The estimate and its interval.
    public var estimate: Estimate
    /// Over how many prompts; those with fewer than `k` scored samples are left out.
    public var prompts: Int
  }

  /// How many prompts were evaluated.
  public var prompts: Int
  /// How many samples were drawn, over all prompts.
  public var samples: Int
  /// The chance that one of k samples is right.
  public var passAtK: [AtK]
  /// The chance that a vote of k samples is right.
  public var majorityAtK: [AtK]
  /// Tokens written, the mean over samples.
  public var meanLength: Double
  /// The share of samples that were cut off.
  public var truncationRate: Double
  /// The share of scored samples that no answer was read from.
  public var unextractedRate: Double
  /// How many samples could not be scored.
  public var unscored: Int

  /// Sums up evaluated prompts.
  ///
  /// - Throws: `EvaluationError.tooFewSamples` for a `k` that no prompt has the scored samples for;
  ///   `nothingScored`, where no sample was scored at all.
  public init(
    of prompts: [EvaluatedPrompt], k list: [Int], bootstrap: Bootstrap
  ) throws(EvaluationError) {
    let samples = prompts.flatMap(\.samples)
    let scored = samples.filter { $0.isCorrect != nil }
    guard !scored.isEmpty else { throw .nothingScored }
    self.prompts = prompts.count
    self.samples = samples.count
    passAtK = []
    majorityAtK = []
    for k in list {
      let usable = try Self.usable(prompts, k: k)
      var passes: [Double] = []
      var votes: [Double] = []
      for prompt in usable {
        passes.append(try prompt.pass(at: k))
        votes.append(try prompt.majority(at: k))
      }
      passAtK.append(
        AtK(k: k, estimate: try bootstrap.mean(of: passes), prompts: usable.count))
      majorityAtK.append(
        AtK(k: k, estimate: try bootstrap.mean(of: votes), prompts: usable.count))
    }
    meanLength = Double(samples.reduce(0) { $0 + $1.length }) / Double(samples.count)
    truncationRate = Double(samples.count { $0.isTruncated }) / Double(samples.count)
    unextractedRate = Double(scored.count { $0.answer == nil }) / Double(scored.count)
    unscored = samples.count - scored.count
  }

  /// The summary under metric names: `pass@k`, `pass@k/low`, `pass@k/high`, `maj@k`, …,
  /// `completions/mean_length`, `completions/clipped_ratio`, `unextracted_rate`, `unscored`.
  public var metrics: Metrics {
    var metrics = Metrics()
    for (name, list) in [("pass", passAtK), ("maj", majorityAtK)] {
      for entry in list {
        metrics["\(name)@\(entry.k)"] = entry.estimate.value
        metrics["\(name)@\(entry.k)/low"] = entry.estimate.low
        metrics["\(name)@\(entry.k)/high"] = entry.estimate.high
      }
    }
    metrics["completions/mean_length"] = meanLength
    metrics["completions/clipped_ratio"] = truncationRate
    metrics["unextracted_rate"] = unextractedRate
    metrics["unscored"] = Double(unscored)
    return metrics
  }

  private static func usable(
    _ prompts: [EvaluatedPrompt], k: Int
  ) throws(EvaluationError) -> [EvaluatedPrompt] {
    let usable = prompts.filter { $0.scored.count >= k }
    guard !usable.isEmpty else {
      throw .tooFewSamples(k: k, samples: prompts.map(\.scored.count).max() ?? 0)
    }
    return usable
  }
}

extension Bootstrap {
  /// The gain in pass@k between two evaluations of the same prompts, with its interval.
  ///
  /// Prompts with fewer than `k` scored samples in either are left out of both.
  ///
  /// - Throws: `EvaluationError.unpaired`, where the prompts differ or stand in another order.
  public func gain(
    from before: [EvaluatedPrompt], to after: [EvaluatedPrompt], k: Int
  ) throws(EvaluationError) -> Estimate {
    guard before.map(\.problem) == after.map(\.problem) else {
      throw .unpaired("the prompts before and after are not the same")
    }
    var old: [Double] = []
    var new: [Double] = []
    for (a, b) in zip(before, after) where min(a.scored.count, b.scored.count) >= k {
      old.append(try a.pass(at: k))
      new.append(try b.pass(at: k))
    }
    return try gain(from: old, to: new)
  }
}

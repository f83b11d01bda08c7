import Records

/// One prompt's samples, as far as an evaluation looks at them.
public struct EvaluatedPrompt: Sendable, Codable, Hashable {
  /// One sample.
  public struct Sample: Sendable, Codable, Hashable {
    /// Whether it is right; `nil` where it could not be scored.
    public var isCorrect: Bool?
    /// The answer read from it, where there is one.
    public var answer: String?
    /// How many tokens the policy wrote.
    public var length: Int
    /// Whether it was cut off.
    public var isTruncated: Bool
    /// A sample.
    public init(isCorrect: Bool?, answer: String?, length: Int = 0, isTruncated: Bool = false) {
      self.isCorrect = isCorrect
      self.answer = answer
      self.length = length
      self.isTruncated = isTruncated
    }
  }

  /// The problem's id.
  public var problem: String
  /// Its samples.
  public var samples: [Sample]

  /// A prompt.
  public init(problem: String, samples: [Sample]) {
    self.problem = problem
    self.samples = samples
  }

  /// A judged group, right where the verdict of reward `name` scores at least `threshold`.
  ///
  /// An unparseable completion is wrong; a fault, and a verdict that does not apply, leave a sample
  /// unscored.
  public init(_ group: RolloutGroup, reward name: String, threshold: Double = 1) {
    self.init(
      problem: group.problem.id,
      samples: group.trajectories.map { trajectory in
        let verdict = trajectory.verdicts[name]
        let isCorrect: Bool? =
          switch verdict?.outcome {
          case .scored(let score): score >= threshold
          case .unparseable: false
          case .notApplicable, nil: nil
          }
        return Sample(
          isCorrect: isCorrect, answer: verdict?.extracted, length: trajectory.actionCount,
          isTruncated: trajectory.stop.isTruncated)
      })
  }

  /// The samples that could be scored.
  var scored: [Sample] { samples.filter { $0.isCorrect != nil } }

  /// The chance that one of `k` samples is right; see `passAtK(samples:correct:k:)`.
  ///
  /// - Throws: `EvaluationError.tooFewSamples`, where fewer than `k` were scored.
  public func pass(at k: Int) throws(EvaluationError) -> Double {
    try passAtK(samples: scored.count, correct: scored.count { $0.isCorrect == true }, k: k)
  }

  /// The chance that a vote of `k` samples is right; see `majorityAtK(_:abstentions:k:)`.
  ///
  /// - Throws: `EvaluationError.tooFewSamples`, where fewer than `k` were scored.
  public func majority(at k: Int) throws(EvaluationError) -> Double {
    let votes = scored.filter { $0.answer != nil }
    let ballots = Dictionary(grouping: votes, by: \.answer).values.map { same in
      let right = same.count { $0.isCorrect == true }
      return AnswerClass(count: same.count, correctness: Double(right) / Double(same.count))
    }
    // One order for one set of ballots: a dictionary's own differs from run to run.
    let ordered = ballots.sorted { ($0.count, $0.correctness) > ($1.count, $1.correctness) }
    return try majorityAtK(ordered, abstentions: scored.count - votes.count, k: k)
  }
}

import Records

/// One evaluation of a model on one split.
public struct EvaluationRecord: Sendable, Codable, Hashable {
  /// The stage's index.
  public var stage: Int
  /// The step it was made at.
  public var step: Int
  /// Which problems: `validation`, `test`.
  public var split: String
  /// The results by name: a number, or `{"value", "low", "high"}` where a confidence band is known.
  public var summary: JSON
  /// How each problem went.
  public var prompts: [PromptCount]

  /// An evaluation at a step.
  public init(
    at position: RunPosition, split: String, summary: JSON, prompts: [PromptCount] = []
  ) {
    (stage, step) = (position.stage, position.step)
    self.split = split
    self.summary = summary
    self.prompts = prompts
  }

  /// The numbers of the summary, in its order; members that are no number are left out.
  public var measures: [Measure] {
    (summary.members ?? []).compactMap { Measure(name: $0.key, $0.value) }
  }
}

/// How one problem of an evaluation went.
public struct PromptCount: Sendable, Codable, Hashable {
  /// The problem's id.
  public var problem: String
  /// How many samples were drawn.
  public var samples: Int
  /// How many of them were right.
  public var correct: Int

  /// The counts of one problem.
  public init(problem: String, samples: Int, correct: Int) {
    self.problem = problem
    self.samples = samples
    self.correct = correct
  }
}

/// A named result, with its confidence band where one is known.
public struct Measure: Sendable, Codable, Hashable {
  /// The result's name: `pass@1`.
  public var name: String
  /// The estimate.
  public var value: Double
  /// The lower end of the band.
  public var low: Double?
  /// The upper end of the band.
  public var high: Double?

  /// The measure that a member of a summary holds, if it holds one.
  init?(name: String, _ json: JSON) {
    guard let value = json.double ?? json["value"]?.double else { return nil }
    self.name = name
    self.value = value
    low = json["low"]?.double
    high = json["high"]?.double
  }
}

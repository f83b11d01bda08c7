import Records

/// Everything that one step adds to the store, in one transaction.
public struct StepRecord: Sendable, Hashable {
  /// The step that is now done.
  public var position: RunPosition
  /// Its numbers.
  public var metrics: Metrics
  /// Every sample it drew, also those that a gate dropped.
  public var rollouts: [RolloutRecord] = []
  /// The evaluations made at it.
  public var evaluations: [EvaluationRecord] = []
  /// What a person should know about it.
  public var events: [EventRecord] = []

  /// A step with its numbers.
  public init(_ position: RunPosition, metrics: Metrics = Metrics()) {
    self.position = position
    self.metrics = metrics
  }
}

/// One number of a curve.
public struct MetricPoint: Sendable, Codable, Hashable {
  /// The stage's index.
  public var stage: Int
  /// The step.
  public var step: Int
  /// The number.
  public var value: Double
}

/// Something that a person should know: a warning, a retry, a fallback.
public struct EventRecord: Sendable, Codable, Hashable {
  /// How much it matters.
  public enum Level: String, Sendable, Codable {
    /// Worth knowing.
    case note
    /// The run goes on, but look at it.
    case warning
    /// The run stopped.
    case error
  }
  /// The stage's index.
  public var stage: Int
  /// The step.
  public var step: Int
  /// How much it matters.
  public var level: Level
  /// What happened.
  public var text: String

  /// An event at a step.
  public init(_ level: Level, _ text: String, at position: RunPosition) {
    (stage, step) = (position.stage, position.step)
    self.level = level
    self.text = text
  }
}

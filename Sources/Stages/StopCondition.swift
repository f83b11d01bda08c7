import Recipes
import Records

/// Ends a stage when a validation metric reaches a mark.
public struct StopCondition: Component, Hashable {
  /// The metric, as validation reports it: `eval_loss`, `eval_accuracy`, `eval_reward`.
  public var metric = "eval_loss"
  /// Stops once the metric is at least this.
  public var atLeast: Double?
  /// Stops once the metric is at most this.
  public var atMost: Double?

  /// No mark yet.
  public init() {}

  /// Reports a condition without a mark, or with two.
  public func validate(_ issues: inout Issues) {
    issues.require(
      (atLeast == nil) != (atMost == nil), "at_least",
      "give one of at_least and at_most, the mark that \(metric) must reach")
  }

  /// Whether the metrics reach the mark; a metric that is missing does not.
  func holds(in metrics: Metrics) -> Bool {
    guard let value = metrics[metric] else { return false }
    if let atLeast { return value >= atLeast }
    if let atMost { return value <= atMost }
    return false
  }
}

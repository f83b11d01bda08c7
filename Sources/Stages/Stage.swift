import Recipes
import Records

/// One leg of a recipe: takes the model the last stage left, and leaves one behind.
public protocol Stage: Component {
  /// What a recipe calls it: `sft`, `policy_optimization`, `evaluate`.
  static var kind: String { get }
  /// What the run calls it; its kind where `nil`.
  var name: String? { get }
  /// Does the stage's work on the session's model.
  func run(_ session: StageSession) async throws
}

/// Where progress is shown.
public protocol ProgressSink: Sendable {
  /// A step is done.
  func report(_ progress: StepProgress)
  /// Something a person should read now.
  func note(_ text: String)
}

/// One finished step, as a progress line shows it.
public struct StepProgress: Sendable {
  /// The stage's name.
  public var stage: String
  /// Steps done.
  public var step: Int
  /// Steps at most.
  public var total: Int
  /// The step's numbers.
  public var metrics: Metrics
  /// Tokens trained and sampled a second, over this step.
  public var tokensPerSecond: Double
  /// Seconds left, by the mean of the steps so far.
  public var secondsLeft: Double
}

/// Why a run stopped before its end.
public enum RunError: Error, Sendable, CustomStringConvertible {
  /// It was asked to stop; everything up to the last step boundary is saved.
  case interrupted
  /// Something in the recipe cannot work with the data or the model.
  case unusable(String)
  /// A loss, gradient or score is not finite.
  case diverged(step: Int, quantity: String, sample: String?)

  /// The error in words.
  public var description: String {
    switch self {
    case .interrupted: "stopped; go on with --resume"
    case .unusable(let text): text
    case .diverged(let step, let quantity, let sample):
      "step \(step): \(quantity) is not finite\(sample.map { " (sample \($0))" } ?? ""); "
        + "a lower learning_rate or a smaller max_grad_norm may do, "
        + "on_divergence: skip passes over single steps"
    }
  }
}

/// What becomes of a step whose loss or gradient is not finite.
public enum DivergencePolicy: String, Sendable, Codable, CaseIterable {
  /// The run stops and names step, quantity and sample.
  case stop
  /// The step changes nothing and is counted; three in a row stop the run all the same.
  case skip
}

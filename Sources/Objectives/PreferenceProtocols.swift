import Recipes
import Tensors

/// A loss on completions that somebody compared or labelled.
public protocol PreferenceLoss: Component {
  /// What it keeps from micro-batch to micro-batch, apart from its settings.
  associatedtype Memory: LossMemory = NoMemory
  /// What it cannot work without.
  var needs: PreferenceNeeds { get }
  /// The losses, to be minimized: added up over the step and divided by its examples they are the
  /// loss.
  ///
  /// - Returns: `[pairs]`, or the desirable completions' and then the undesirable ones', with
  ///   gradient.
  func losses(_ batch: PreferenceBatch, memory: inout Memory) -> Tensor
  /// The rewards that the policy implies by what it says of completions.
  ///
  /// - Returns: `[C]`.
  func rewards(_ completions: Completions) -> Tensor
}

/// What a loss keeps: stored with each checkpoint, so that a run resumes exactly.
public protocol LossMemory: Codable, Sendable {
  /// Nothing seen yet.
  init()
}

/// The memory of a loss that keeps nothing.
public struct NoMemory: LossMemory, Hashable {
  /// Nothing.
  public init() {}
}

/// A loss on log-ratios to a reference scaled by β, without a memory: DPO and its relatives.
public protocol LogRatioLoss: PreferenceLoss where Memory == NoMemory {
  /// The strength of the tie to the reference; larger holds the policy closer.
  var beta: Float { get }
  /// The losses, to be minimized.
  func losses(_ batch: PreferenceBatch) -> Tensor
}

extension LogRatioLoss {
  /// Pairs and a reference.
  public var needs: PreferenceNeeds { [.pairs, .reference] }
  /// The losses of the batch alone.
  public func losses(_ batch: PreferenceBatch, memory: inout NoMemory) -> Tensor { losses(batch) }
  /// `β h`.
  public func rewards(_ completions: Completions) -> Tensor { completions.logRatios * beta }
  /// The scale is above 0.
  public func validate(_ issues: inout Issues) { requireBeta(beta, &issues) }
}

/// Reports a β that is not above 0.
func requireBeta(_ beta: Float, _ issues: inout Issues) {
  issues.require(beta > 0 && beta.isFinite, "beta", "\(beta) is not above 0; 0.1 is usual")
}

/// Reports a label smoothing outside `range`.
func requireSmoothing(_ value: Float, _ issues: inout Issues, mayBeZero: Bool) {
  let isLarge = mayBeZero ? value >= 0 : value > 0
  issues.require(
    isLarge && value < 0.5, "label_smoothing",
    "\(value) is no share of wrong labels; give \(mayBeZero ? "0 or more" : "more than 0") and "
      + "less than 0.5")
}

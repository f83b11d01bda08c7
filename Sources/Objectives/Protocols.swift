import Recipes
import Records
import Tensors

/// The policy-gradient term of a loss, a token at a time.
public protocol Surrogate: Component {
  /// What it cannot work without.
  var needs: Needs { get }
  /// The losses, to be minimized, not yet reduced.
  ///
  /// - Returns: `[N]`, with gradient.
  func losses(_ batch: PolicyBatch) -> Tensor
  /// What it reports about the batch.
  func readings(_ batch: PolicyBatch) -> [Reading]
}

/// A term added to the surrogate, a token at a time: KL penalties, entropy bonuses.
public protocol Regularizer: Component {
  /// What it cannot work without.
  var needs: Needs { get }
  /// The penalties, already scaled, not yet reduced.
  ///
  /// - Returns: `[N]`, with gradient.
  func penalties(_ batch: PolicyBatch) -> Tensor
  /// What it reports about the batch.
  func readings(_ batch: PolicyBatch) -> [Reading]
  /// How its penalties become one number, where that is not the objective's own reduction.
  var reduction: (any Reduction)? { get }
}

/// A factor on the surrogate, a token at a time: importance weights, masks.
public protocol TokenWeighting: Component {
  /// What it cannot work without.
  var needs: Needs { get }
  /// The factors; no gradient flows through them.
  ///
  /// - Returns: `[N]`.
  func weights(_ batch: PolicyBatch) -> [Float]
  /// What it reports about the batch.
  func readings(_ batch: PolicyBatch) -> [Reading]
}

extension Surrogate {
  /// Nothing.
  public var needs: Needs { [] }
  /// Nothing to report.
  public func readings(_ batch: PolicyBatch) -> [Reading] { [] }
}

extension Regularizer {
  /// Nothing.
  public var needs: Needs { [] }
  /// The objective's.
  public var reduction: (any Reduction)? { nil }
  /// Nothing to report.
  public func readings(_ batch: PolicyBatch) -> [Reading] { [] }
}

extension TokenWeighting {
  /// Nothing.
  public var needs: Needs { [] }
  /// Nothing to report.
  public func readings(_ batch: PolicyBatch) -> [Reading] { [] }
}

/// How token losses become one number: the loss is their sum, each times its response's weight.
///
/// Weights belong to the whole optimizer step, so that the sum over micro-batches does not depend on
/// the cut.
public protocol Reduction: Component {
  /// The weight of each token of each response of a micro-batch.
  ///
  /// - Parameters:
  ///   - lengths: how many tokens with loss each response of the micro-batch has; 0 where masked.
  ///   - scope: the optimizer step that the micro-batch was cut from.
  /// - Returns: one weight a response, finite for every length.
  func weights(forLengths lengths: [Int], in scope: ReductionScope) -> [Float]
}

/// Credit for what was done: whole groups in, one number an action token out.
///
/// Unscored trajectories (`reward` is `nil`) get zeros and do not enter any statistic.
public protocol AdvantageEstimator: Component {
  /// The advantages.
  ///
  /// - Parameter groups: all groups of the step, annotated and shaped.
  /// - Returns: one credit a group, in order.
  func advantages(for groups: [RolloutGroup]) -> [Credit]
  /// The fewest episodes of a group that it can work with.
  var leastGroup: Int { get }
  /// What it cannot work without.
  var needs: Needs { get }
}

extension AdvantageEstimator {
  /// Nothing.
  public var needs: Needs { [] }
  /// Two: there must be something to compare.
  public var leastGroup: Int { 2 }
}

/// A loss on given text, a token at a time.
public protocol SupervisedLoss: Component {
  /// The losses, to be minimized, not yet reduced.
  ///
  /// - Returns: `[N]`, with gradient.
  func losses(_ batch: SupervisedBatch) -> Tensor
}

/// A loss on a critic's values, a token at a time.
public protocol ValueLoss: Component {
  /// The losses, to be minimized, not yet reduced.
  ///
  /// - Returns: `[N]`, with gradient.
  func losses(_ batch: ValueBatch) -> Tensor
  /// What it reports about the batch.
  func readings(_ batch: ValueBatch) -> [Reading]
}

extension ValueLoss {
  /// Nothing to report.
  public func readings(_ batch: ValueBatch) -> [Reading] { [] }
}

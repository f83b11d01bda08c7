import Recipes
import Tensors

/// What a reward model says of pairs of completions, in a micro-batch of `P` pairs.
public struct RewardPairs {
  /// The rewards of the completions that were chosen, `[P]`, with gradient.
  public var chosen: Tensor
  /// The rewards of those that were rejected, `[P]`, with gradient.
  public var rejected: Tensor
  /// How much better the chosen ones were found, `[P]`; 0 where nobody said.
  public var margins: [Float]

  /// Pairs; `margins` has a number each.
  public init(chosen: Tensor, rejected: Tensor, margins: [Float]) {
    precondition(
      chosen.count == rejected.count && chosen.count == margins.count,
      "\(chosen.count) chosen, \(rejected.count) rejected and \(margins.count) margins")
    self.chosen = chosen
    self.rejected = rejected
    self.margins = margins
  }
}

/// A loss on the rewards that a model gives to compared completions.
public protocol RewardLoss: Component {
  /// The losses, to be minimized: added up over the step and divided by its pairs they are the loss.
  ///
  /// - Returns: `[P]`, with gradient.
  func losses(_ pairs: RewardPairs) -> Tensor
}

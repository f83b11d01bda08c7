import Tensors

/// The trained tokens of one micro-batch, end to end with no padding; `N` is their number.
public struct SupervisedBatch {
  /// Log-probabilities of the given tokens, `[N]`, nats, with gradient.
  public let logProbs: Tensor
  /// The tokens of each example, in order.
  public let examples: [Range<Int>]

  /// A micro-batch.
  public init(logProbs: Tensor, examples: [Range<Int>]) {
    let covered = examples.reduce(0) { $0 + $1.count }
    precondition(
      covered == logProbs.count, "examples cover \(covered) of \(logProbs.count) tokens")
    self.logProbs = logProbs
    self.examples = examples
  }
}

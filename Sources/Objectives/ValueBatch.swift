import Tensors

/// What a critic said of the action tokens of one micro-batch, and should have said; `N` is their number.
public struct ValueBatch {
  /// The critic's values now, `[N]`, with gradient.
  public let values: Tensor
  /// Its values when the tokens were sampled, `[N]`.
  public let old: Tensor
  /// The targets, `[N]`.
  public let returns: Tensor

  /// Values with what they are compared to, of one length.
  public init(values: Tensor, old: Tensor, returns: Tensor) {
    precondition(
      old.count == values.count && returns.count == values.count,
      "\(values.count) values with \(old.count) old ones and \(returns.count) targets")
    (self.values, self.old, self.returns) = (values, old, returns)
  }
}

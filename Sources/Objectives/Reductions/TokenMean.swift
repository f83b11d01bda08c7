import Recipes

/// Every token of the optimizer step counts the same: `1 / N`. TRL's `loss_type: dapo`.
///
/// N counts the tokens with loss of all micro-batches, so that no cut changes the result.
///
/// - SeeAlso: Yu et al. 2025 (DAPO), arXiv:2503.14476; compared with TRL 1.16.
public struct TokenMean: Reduction {
  /// The one there is.
  public init() {}

  /// `1 / N`.
  public func weights(forLengths lengths: [Int], in scope: ReductionScope) -> [Float] {
    lengths.map { _ in 1 / Float(max(scope.tokens, 1)) }
  }
}

import Recipes

/// Every token counts `1 / B`: the mean over responses of the sum over their tokens.
///
/// B counts every response of the optimizer step, masked ones included. With plain REINFORCE this is
/// the gradient of the expected reward; long responses weigh more. verl's `seq-mean-token-sum`.
///
/// - SeeAlso: Ahmadian et al. 2024, arXiv:2402.14740, §3.1: whole responses as single actions.
public struct ResponseSum: Reduction {
  /// The one there is.
  public init() {}

  /// `1 / B`.
  public func weights(forLengths lengths: [Int], in scope: ReductionScope) -> [Float] {
    lengths.map { _ in 1 / Float(max(scope.responses, 1)) }
  }
}

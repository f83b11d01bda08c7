import Recipes

/// Every response counts the same, whatever its length: `1 / (B L_i)` for each token of response i.
///
/// B counts every response of the optimizer step, masked ones included. A long wrong answer is
/// thereby punished less a token than a short one. TRL's `loss_type: grpo`.
///
/// - SeeAlso: Shao et al. 2024 (GRPO), arXiv:2402.03300; compared with TRL 1.16.
public struct ResponseMean: Reduction {
  /// The one there is.
  public init() {}

  /// `1 / (B L_i)`.
  public func weights(forLengths lengths: [Int], in scope: ReductionScope) -> [Float] {
    lengths.map { 1 / (Float(max(scope.responses, 1)) * Float(max($0, 1))) }
  }
}

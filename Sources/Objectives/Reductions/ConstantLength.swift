import Recipes

/// Every token counts `1 / (B T_max)`, with the generation budget T_max in place of any length.
///
/// B counts every response of the optimizer step, masked ones included. Free of the length bias of
/// the response mean; the step size depends on the budget instead. TRL's `loss_type: dr_grpo`.
///
/// - SeeAlso: Liu et al. 2025 (Dr. GRPO), arXiv:2503.20783; compared with TRL 1.16.
public struct ConstantLength: Reduction {
  /// The one there is.
  public init() {}

  /// `1 / (B T_max)`.
  public func weights(forLengths lengths: [Int], in scope: ReductionScope) -> [Float] {
    let weight = 1 / (Float(max(scope.responses, 1)) * Float(max(scope.maxCompletionLength, 1)))
    return lengths.map { _ in weight }
  }
}

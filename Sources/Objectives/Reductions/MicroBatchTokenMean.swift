import Recipes

/// The mean over the tokens of the micro-batch, times its share of the step's responses.
///
/// `b / (B n)` for a micro-batch of b responses and n tokens. The one reduction that depends on how
/// the step is cut: tokens of short micro-batches count more. TRL's `loss_type: bnpo`.
///
/// - SeeAlso: compared with TRL 1.16, `GRPOTrainer`.
public struct MicroBatchTokenMean: Reduction {
  /// The one there is.
  public init() {}

  /// `b / (B n)`.
  public func weights(forLengths lengths: [Int], in scope: ReductionScope) -> [Float] {
    let share = Float(lengths.count) / Float(max(scope.responses, 1))
    return lengths.map { _ in share / Float(max(lengths.reduce(0, +), 1)) }
  }
}

import Recipes
import Tensors

/// A bonus for undecided next-token distributions: `-c H`, differentiable through all scores.
///
/// Always the mean over the step's tokens, whatever the objective's reduction, as in TRL (verl
/// reduces it like the surrogate). At `coefficient` 0 nothing is added.
///
/// - SeeAlso: Mnih et al. 2016 (A3C), arXiv:1602.01783, §4; compared with TRL 1.16, `GRPOTrainer`
///   with `entropy_coef`.
public struct EntropyBonus: Regularizer {
  /// c, the weight of a nat; 0 turns the bonus off.
  public var coefficient: Float = 0

  /// Off.
  public init() {}

  /// A bonus of this weight.
  public init(coefficient: Float) { self.coefficient = coefficient }

  /// The entropies, unless the coefficient is 0.
  public var needs: Needs { coefficient == 0 ? [] : .entropy }
  /// The mean over the step's tokens.
  public var reduction: (any Reduction)? { TokenMean() }

  /// `-c H`.
  ///
  /// - Returns: `[N]`, with gradient.
  public func penalties(_ batch: PolicyBatch) -> Tensor {
    if coefficient == 0 { return batch.zeros }
    guard let entropies = batch.entropies else {
      preconditionFailure("an entropy bonus of \(coefficient) got a batch without entropies")
    }
    return entropies * -coefficient
  }

  /// The coefficient, as `entropy_coef`.
  public func readings(_ batch: PolicyBatch) -> [Reading] {
    [Reading("entropy_coef", batch.tokensOf(coefficient))]
  }

  /// The coefficient is a number.
  public func validate(_ issues: inout Issues) {
    issues.require(
      coefficient.isFinite, "coefficient", "\(coefficient) is not finite; 0.001 is usual")
  }
}

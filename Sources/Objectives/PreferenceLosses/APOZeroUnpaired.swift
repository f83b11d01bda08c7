import Recipes
import Tensors

/// `apo_zero` on completions that were labelled one by one.
///
/// `w_D (1 - σ(β h))` for desirable completions, `w_U σ(β h)` for undesirable ones: KTO whose anchor is
/// 0.
///
/// - SeeAlso: compared with TRL 1.16, `KTOTrainer`, loss_type apo_zero_unpaired.
public struct APOZeroUnpaired: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1
  /// The weight of desirable completions.
  public var desirableWeight: Float = 1
  /// The weight of undesirable completions.
  public var undesirableWeight: Float = 1

  /// Both sides weigh 1.
  public init() {}

  /// Labels and a reference.
  public var needs: PreferenceNeeds { [.labels, .reference] }

  /// `w_D (1 - σ(β h))`, then `w_U σ(β h)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    .concatenate([
      (1 - rewards(batch.chosen).sigmoid()) * desirableWeight,
      rewards(batch.rejected).sigmoid() * undesirableWeight,
    ])
  }

  /// A scale above 0, weights of 0 or more.
  public func validate(_ issues: inout Issues) {
    requireBeta(beta, &issues)
    requireWeights(desirableWeight, undesirableWeight, &issues)
  }
}

import Recipes
import Tensors

/// KTO: completions that were labelled one by one gain value above an anchor, losses weighing as they
/// do for people.
///
/// `w_D (1 - σ(β (h - z)))` for desirable completions, `w_U (1 - σ(β (z - h)))` for undesirable ones. The
/// anchor z estimates KL(π ‖ π_ref): the mean log-ratio of the micro-batch's completions behind the
/// wrong prompts, at least 0, no gradient through it. So a micro-batch needs two rows or more, and its
/// size changes the result a little.
///
/// - SeeAlso: Ethayarajh et al. 2024 (KTO), arXiv:2402.01306; compared with TRL 1.16,
///   `KTOTrainer`.
public struct KTO: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1
  /// The weight of desirable completions.
  public var desirableWeight: Float = 1
  /// The weight of undesirable completions.
  public var undesirableWeight: Float = 1

  /// Both sides weigh 1.
  public init() {}

  /// Labels, a reference, and completions behind the wrong prompts.
  public var needs: PreferenceNeeds { [.labels, .reference, .mismatched, .company] }

  /// `w_D (1 - σ(β (h - z)))`, then `w_U (1 - σ(β (z - h)))`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    let anchor = batch.anchor
    return .concatenate([
      (1 - ((batch.chosen.logRatios - anchor) * beta).sigmoid()) * desirableWeight,
      (1 - ((anchor - batch.rejected.logRatios) * beta).sigmoid()) * undesirableWeight,
    ])
  }

  /// A scale above 0, weights of 0 or more.
  public func validate(_ issues: inout Issues) {
    requireBeta(beta, &issues)
    requireWeights(desirableWeight, undesirableWeight, &issues)
  }
}

extension PreferenceBatch {
  /// The mean mismatched log-ratio, at least 0, nats; 0 of none.
  public var anchor: Float {
    let ratios = mismatched ?? []
    return max(0, Float(ratios.reduce(0.0) { $0 + Double($1) } / Double(max(1, ratios.count))))
  }
}

/// Reports weights that are negative.
func requireWeights(_ desirable: Float, _ undesirable: Float, _ issues: inout Issues) {
  for (key, weight) in [("desirable_weight", desirable), ("undesirable_weight", undesirable)] {
    issues.require(weight >= 0 && weight.isFinite, key, "\(weight) is not 0 or more; 1 is usual")
  }
}

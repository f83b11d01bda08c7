import Recipes
import Tensors

/// ORPO's odds ratio: what was chosen is to have the greater odds, no reference needed.
///
/// With a the mean log-probability of a completion's tokens and `odds = exp a / (1 - exp a)`:
/// `-β log σ(log odds_w - log odds_l)`. The method adds the likelihood of what was chosen: preset `orpo`
/// is `[sft, orpo]`. a is held below −10⁻⁶, where odds would be infinite.
///
/// - SeeAlso: Hong et al. 2024 (ORPO), arXiv:2403.07691; compared with TRL 1.16, `ORPOTrainer`.
public struct ORPO: LogRatioLoss {
  /// The weight of the odds ratio, λ in the paper.
  public var beta: Float = 0.1

  /// A weight of 0.1.
  public init() {}

  /// Pairs.
  public var needs: PreferenceNeeds { .pairs }

  /// `-β log σ(log odds ratio)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    (logOdds(batch.chosen) - logOdds(batch.rejected)).logSigmoid() * -beta
  }

  /// `β a`.
  public func rewards(_ completions: Completions) -> Tensor { completions.meanLogProbs * beta }

  private func logOdds(_ completions: Completions) -> Tensor {
    let mean = completions.meanLogProbs.clamped(-.infinity, -1e-6)
    return mean - (-mean.expm1()).log()
  }
}

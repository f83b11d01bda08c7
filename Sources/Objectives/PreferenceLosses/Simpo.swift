import Recipes
import Tensors

/// SimPO: mean log-probabilities of tokens as rewards, a margin between them, no reference.
///
/// With a the mean: `-log σ(β (a_w - a_l) - γ)`, smoothed by ε. With α other than 0 it is AlphaPO: a
/// becomes `(1 - exp(-α a)) / α`. Nothing but the learning rate holds the policy, so that must be small.
///
/// - SeeAlso: Meng et al. 2024 (SimPO), arXiv:2405.14734, eq. 6; Gupta et al. 2025 (AlphaPO),
///   arXiv:2501.03884; compared with TRL 1.16, `CPOTrainer`, loss_type simpo.
public struct Simpo: LogRatioLoss {
  /// What mean log-probabilities are multiplied with.
  public var beta: Float = 2
  /// The margin between the rewards that is aimed at; the paper's γ/β is this over `beta`.
  public var gamma: Float = 0.5
  /// AlphaPO's shape of the reward; 0 leaves it as it is.
  public var alpha: Float = 0
  /// The share of choices that are taken to be wrong, 0 to below 0.5.
  public var labelSmoothing: Float = 0

  /// β of 2 and γ of 0.5.
  public init() {}

  /// Pairs.
  public var needs: PreferenceNeeds { .pairs }

  /// `-log σ(β (a_w - a_l) - γ)`, smoothed.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    smoothed(rewards(batch.chosen) - rewards(batch.rejected) - gamma, labelSmoothing)
  }

  /// `β a`, or `β (1 - exp(-α a)) / α`.
  public func rewards(_ completions: Completions) -> Tensor {
    let mean = completions.meanLogProbs
    if alpha == 0 { return mean * beta }
    // exp(80) still fits a Float.
    return -(mean * -alpha).clamped(-.infinity, 80).expm1() * (beta / alpha)
  }

  /// A scale above 0, a share below a half.
  public func validate(_ issues: inout Issues) {
    requireBeta(beta, &issues)
    requireSmoothing(labelSmoothing, &issues, mayBeZero: true)
    for (key, value) in [("gamma", gamma), ("alpha", alpha)] {
      issues.require(value.isFinite, key, "\(value) is not finite")
    }
  }
}

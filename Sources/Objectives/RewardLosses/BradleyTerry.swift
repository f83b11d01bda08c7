import Recipes
import Tensors

/// The chance of the choice that was made, where rewards are strengths: `σ(r_w - r_l)`.
///
/// `-log σ(r_w - r_l - m) + c (r_w + r_l)²` a pair, m the margin that the data asks for. Rewards are
/// free up to a constant; with c above 0 they are drawn around 0.
///
/// - SeeAlso: Bradley and Terry 1952, doi:10.2307/2334029; Touvron et al. 2023 (Llama 2, margins),
///   arXiv:2307.09288; Eisenstein et al. 2023 (centering), arXiv:2312.09244; compared with TRL 1.16,
///   RewardTrainer.
public struct BradleyTerry: RewardLoss {
  /// c, how strongly rewards are drawn around 0; 0.01 is usual where it is used.
  public var centerRewardsCoefficient: Float?

  /// Without centering.
  public init() {}

  /// The coefficient is 0 or more.
  public func validate(_ issues: inout Issues) {
    guard let coefficient = centerRewardsCoefficient else { return }
    issues.require(
      coefficient >= 0 && coefficient.isFinite, "center_rewards_coefficient",
      "\(coefficient) is not 0 or more; 0.01 is usual")
  }

  /// `-log σ(r_w - r_l - m) + c (r_w + r_l)²`.
  public func losses(_ pairs: RewardPairs) -> Tensor {
    let margins = Tensor(pairs.margins, shape: [pairs.margins.count])
    let choice = -(pairs.chosen - pairs.rejected - margins).logSigmoid()
    guard let coefficient = centerRewardsCoefficient else { return choice }
    return choice + coefficient * (pairs.chosen + pairs.rejected).square()
  }
}

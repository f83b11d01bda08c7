import Recipes
import Tensors

/// BCO on pairs: a classifier of chosen against rejected whose logit is the implied reward.
///
/// With `r = β s`: `-log σ(r_w - δ) - log σ(-(r_l - δ))`. δ is 0, as TRL has it now, or with
/// `running_mean` the mean of all rewards so far, no gradient through it, as TRL had it before 0.29.
///
/// - SeeAlso: Jung et al. 2024 (BCO), arXiv:2404.04656; compared with TRL 1.16, loss_type bco_pair.
public struct BCOPair: PreferenceLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1
  /// Whether rewards are compared with their mean so far.
  public var runningMean: Bool = false

  /// Compared with 0.
  public init() {}

  /// Pairs and a reference.
  public var needs: PreferenceNeeds { [.pairs, .reference] }

  /// `-log σ(r_w - δ) - log σ(δ - r_l)`.
  public func losses(_ batch: PreferenceBatch, memory: inout RunningMean) -> Tensor {
    let (w, l) = (batch.chosenScores * beta, batch.rejectedScores * beta)
    if runningMean { memory.add(w.scalars + l.scalars) }
    let mean = Float(memory.mean)
    return -(w - mean).logSigmoid() - (mean - l).logSigmoid()
  }

  /// `β h`.
  public func rewards(_ completions: Completions) -> Tensor { completions.logRatios * beta }

  /// The scale is above 0.
  public func validate(_ issues: inout Issues) { requireBeta(beta, &issues) }
}

import Recipes
import Tensors

/// NCA on pairs: each completion is told apart from the reference's own by itself.
///
/// With `r = β s`: `-log σ(r_w) - ½ log σ(-r_w) - ½ log σ(-r_l)`. It holds up the likelihood of what was
/// chosen, which `sigmoid` lets fall.
///
/// - SeeAlso: Chen et al. 2024 (NCA), arXiv:2402.05369; compared with TRL 1.16, loss_type nca_pair.
public struct NCAPair: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1

  /// β of 0.1.
  public init() {}

  /// `-log σ(r_w) - ½ log σ(-r_w) - ½ log σ(-r_l)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    let (w, l) = (batch.chosenScores * beta, batch.rejectedScores * beta)
    return -w.logSigmoid() - (-w).logSigmoid() * 0.5 - (-l).logSigmoid() * 0.5
  }
}

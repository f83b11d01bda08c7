import Recipes
import Tensors

/// Dynamic fine-tuning: each token's negative log-likelihood, weighted by its own probability, so that
/// surprising tokens do not rule the gradient.
///
/// `-sg(π) log π`; no gradient flows through the weight. The slope of a token's logit is thereby that
/// of its probability, as if a reward of 1 had been paid for having sampled it.
///
/// - SeeAlso: Wu et al. 2025 (DFT), arXiv:2508.05629; compared with TRL 1.16, loss_type dft.
public struct DFT: SupervisedLoss {
  /// There is nothing to set.
  public init() {}

  /// `-sg(π) log π`.
  ///
  /// - Returns: `[N]`, with gradient.
  public func losses(_ batch: SupervisedBatch) -> Tensor {
    -(batch.logProbs.detached.exp() * batch.logProbs)
  }
}

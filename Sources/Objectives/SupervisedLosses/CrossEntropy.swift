import Recipes
import Tensors

/// The negative log-likelihood of each given token.
///
/// - SeeAlso: compared with transformers 5.23, `ForCausalLMLoss`.
public struct CrossEntropy: SupervisedLoss {
  /// The one there is.
  public init() {}

  /// `-log π`.
  ///
  /// - Returns: `[N]`, nats, with gradient.
  public func losses(_ batch: SupervisedBatch) -> Tensor { -batch.logProbs }
}

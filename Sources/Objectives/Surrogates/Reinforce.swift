import Recipes
import Tensors

/// The plain policy gradient: `-A log π`.
///
/// Right for one update after sampling: there is neither ratio nor clip. Under the response sum it
/// is the unbiased gradient of the expected reward.
///
/// - SeeAlso: Williams 1992 (REINFORCE), doi:10.1007/BF00992696, eq. 11; Ahmadian et al. 2024,
///   arXiv:2402.14740.
public struct Reinforce: Surrogate {
  /// The one there is.
  public init() {}

  /// `-A log π`.
  ///
  /// - Returns: `[N]`, with gradient.
  public func losses(_ batch: PolicyBatch) -> Tensor { -(batch.advantages * batch.logProbs) }
}

import Foundation
import Recipes
import Tensors

/// EXO on pairs: the reverse KL divergence from the choice that the policy implies to the choice
/// that was made, smoothed.
///
/// With `q = σ(β Δ)`: `q (log q - log(1 - ε)) + (1 - q) (log(1 - q) - log ε)`.
///
/// - SeeAlso: Ji et al. 2024 (EXO), arXiv:2402.00856; compared with TRL 1.16, loss_type exo_pair.
public struct EXOPair: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1
  /// How unsure a choice is, above 0 and below 0.5.
  public var labelSmoothing: Float = 1e-3

  /// Choices that are nearly sure.
  public init() {}

  /// `KL(q ‖ 1 - ε)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    let u = batch.margins * beta
    return u.sigmoid() * (u.logSigmoid() - log(1 - labelSmoothing))
      + (-u).sigmoid() * ((-u).logSigmoid() - log(labelSmoothing))
  }

  /// A scale above 0, a share that has a logarithm.
  public func validate(_ issues: inout Issues) {
    requireBeta(beta, &issues)
    requireSmoothing(labelSmoothing, &issues, mayBeZero: false)
  }
}

import Recipes
import Tensors

/// DiscoPOP: logistic and exponential loss mixed by the margin itself, a form found by search.
///
/// With `u = β Δ` and `g = σ(u / τ)`: `(1 - g) (-log σ(u)) + g exp(-u)`. It is not monotone: near 0 its slope is
/// positive, so that from the start the margin first moves the wrong way. For completeness.
///
/// - SeeAlso: Lu et al. 2024 (DiscoPOP), arXiv:2406.08414; compared with TRL 1.16, loss_type discopop.
public struct Discopop: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1
  /// How sharply one loss gives way to the other.
  public var discopopTau: Float = 0.05

  /// τ of 0.05.
  public init() {}

  /// `(1 - g) (-log σ(u)) + g exp(-u)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    let u = batch.margins * beta
    let mixture = (u / discopopTau).sigmoid()
    // exp(80) still fits a Float; there the mixture is 0.
    return (1 - mixture) * -u.logSigmoid() + mixture * (-u).clamped(-.infinity, 80).exp()
  }

  /// Scales above 0.
  public func validate(_ issues: inout Issues) {
    requireBeta(beta, &issues)
    issues.require(
      discopopTau > 0 && discopopTau.isFinite, "discopop_tau",
      "\(discopopTau) is not above 0; 0.05 is usual")
  }
}

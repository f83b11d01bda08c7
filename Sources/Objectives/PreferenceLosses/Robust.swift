import Recipes
import Tensors

/// Robust DPO: an unbiased estimate of the loss on clean choices from choices of which a share is
/// wrong.
///
/// `(-(1 - ε) log σ(β Δ) + ε log σ(-β Δ)) / (1 - 2ε)`. It is not bounded below: for large margins it
/// falls with slope `-ε β / (1 - 2ε)`.
///
/// - SeeAlso: Chowdhury et al. 2024, arXiv:2403.00409; compared with TRL 1.16, loss_type robust.
public struct Robust: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1
  /// The share of choices that are wrong, 0 to below 0.5.
  public var labelSmoothing: Float = 0.1

  /// One choice in ten is wrong.
  public init() {}

  /// `(-(1 - ε) log σ(β Δ) + ε log σ(-β Δ)) / (1 - 2ε)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    let u = batch.margins * beta
    return (u.logSigmoid() * (labelSmoothing - 1) + (-u).logSigmoid() * labelSmoothing)
      / (1 - 2 * labelSmoothing)
  }

  /// A scale above 0, a share below a half.
  public func validate(_ issues: inout Issues) {
    requireBeta(beta, &issues)
    requireSmoothing(labelSmoothing, &issues, mayBeZero: true)
  }
}

import Recipes
import Tensors

/// Conservative DPO: every choice is taken to be wrong with probability ε.
///
/// `-(1 - ε) log σ(β Δ) - ε log σ(-β Δ)`, smallest at `σ(β Δ) = 1 - ε`, so margins stay bounded. Older
/// versions of TRL did this under `sigmoid` with `label_smoothing`.
///
/// - SeeAlso: Mitchell 2023, "A note on DPO with noisy preferences"; compared with TRL 0.15.
public struct CDPO: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1
  /// The share of choices that are taken to be wrong, 0 to below 0.5.
  public var labelSmoothing: Float = 0.1

  /// One choice in ten is wrong.
  public init() {}

  /// `-(1 - ε) log σ(β Δ) - ε log σ(-β Δ)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    smoothed(batch.margins * beta, labelSmoothing)
  }

  /// A scale above 0, a share below a half.
  public func validate(_ issues: inout Issues) {
    requireBeta(beta, &issues)
    requireSmoothing(labelSmoothing, &issues, mayBeZero: true)
  }
}

/// `-(1 - ε) log σ(u) - ε log σ(-u)`.
func smoothed(_ u: Tensor, _ share: Float) -> Tensor {
  if share == 0 { return -u.logSigmoid() }
  return u.logSigmoid() * (share - 1) - (-u).logSigmoid() * share
}

import Recipes
import Tensors

/// DPO: the negative log-likelihood of the choices under the Bradley–Terry model of β-scaled
/// log-ratios.
///
/// `-log σ(β (s_w - s_l))`. At the start, where policy and reference agree, it is log 2 and its
/// gradient ±β/2 on the two log-probabilities. It has no label smoothing: `cdpo` has.
///
/// - SeeAlso: Rafailov et al. 2023 (DPO), arXiv:2305.18290, eq. 7; compared with TRL 1.16,
///   `DPOTrainer`, loss_type sigmoid.
public struct Sigmoid: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1

  /// β of 0.1.
  public init() {}

  /// `-log σ(β Δ)`.
  public func losses(_ batch: PreferenceBatch) -> Tensor { -(batch.margins * beta).logSigmoid() }
}

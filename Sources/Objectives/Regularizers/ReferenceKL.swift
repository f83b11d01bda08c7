import Recipes
import Tensors

/// A penalty for leaving the reference policy: β times an estimate of KL(π ‖ π_ref) at each token.
///
/// With `x = log π - log π_ref`: k1 `x`, k2 `x² / 2`, k3 `exp(-x) + x - 1` (never negative); `x` is
/// held within ±20. With the bias correction the estimate is multiplied by the ratio `π / π_old`,
/// through which gradient flows too: then k1 and k3 have the expected gradient of KL(π ‖ π_ref).
/// Without it, on on-policy tokens, k1 has one of 0, k2 that of KL(π ‖ π_ref) and k3 that of
/// KL(π_ref ‖ π). At `beta` 0 no reference is needed, and none is loaded.
///
/// - SeeAlso: Schulman 2020, "Approximating KL divergence"; compared with TRL 1.16, `GRPOTrainer`.
public struct ReferenceKL: Regularizer {
  /// How the divergence is estimated from one token.
  public enum Estimator: String, Codable, Sendable, CaseIterable {
    /// The log-ratio itself.
    case k1
    /// Half its square.
    case k2
    /// The low-variance estimate that is never negative.
    case k3
  }
  /// The coefficient; 0 turns the penalty off.
  public var beta: Float = 0
  /// How the divergence is estimated.
  public var estimator: Estimator = .k3
  /// Whether the estimate is weighted by π / π_old (TRL's `use_bias_correction_kl`).
  public var correctsBias: Bool = true
  /// Whether that ratio is each token's or its response's geometric mean, as the surrogate's is.
  public var ratioLevel: ImportanceLevel = .token

  /// Off.
  public init() {}

  /// The reference, unless the coefficient is 0.
  public var needs: Needs { beta == 0 ? [] : correctsBias ? [.reference, .old] : .reference }

  /// `β k`.
  ///
  /// - Returns: `[N]`, with gradient.
  public func penalties(_ batch: PolicyBatch) -> Tensor {
    if beta == 0 { return batch.zeros }
    return divergences(batch) * beta
  }

  /// The estimate without its coefficient, as `kl`.
  public func readings(_ batch: PolicyBatch) -> [Reading] {
    beta == 0 ? [] : [Reading("kl", divergences(batch).scalars)]
  }

  /// The coefficient is 0 or more.
  public func validate(_ issues: inout Issues) {
    issues.require(
      beta >= 0 && beta.isFinite, "beta", "\(beta) is not 0 or more; 0 trains without a reference")
  }

  private func divergences(_ batch: PolicyBatch) -> Tensor {
    guard let reference = batch.reference else {
      preconditionFailure("a penalty with beta \(beta) got a batch without a reference")
    }
    let x = logRatio(batch.logProbs, to: reference)
    let estimate =
      switch estimator {
      case .k1: x
      case .k2: x.square() / 2
      case .k3: (-x).expm1() + x
      }
    return correctsBias ? estimate * batch.logRatios(ratioLevel).exp() : estimate
  }
}

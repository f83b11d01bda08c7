import Foundation
import Tensors

/// The divergence from the reference that a preference loss is derived from.
///
/// A log-ratio h enters the losses as the score `f′(exp h) - f′(1)`, which is 0 where policy and
/// reference agree. The constant matters only to losses that look at one side alone, or divide by
/// lengths.
///
/// - SeeAlso: Wang et al. 2023, "Beyond Reverse KL", arXiv:2309.16240; compared with TRL 1.16.
public enum Divergence: String, Sendable, Codable, CaseIterable {
  /// `h`: plain DPO.
  case reverseKL = "reverse_kl"
  /// `1 - exp(-h)`; h is held above −20, where no gradient flows.
  case forwardKL = "forward_kl"
  /// `log σ(h) + log 2`, never above log 2.
  case jensenShannon = "js_divergence"
  /// `(exp((a - 1) h) - 1) / (a - 1)`; h itself where a is 1.
  case alpha = "alpha_divergence"

  /// The scores of log-ratios.
  ///
  /// - Parameters:
  ///   - logRatios: `[C]`, nats.
  ///   - coefficient: a, of the alpha divergence.
  /// - Returns: `[C]`, with gradient.
  func scores(_ logRatios: Tensor, coefficient: Float) -> Tensor {
    switch self {
    case .reverseKL: return logRatios
    case .forwardKL: return -(-logRatios.clamped(-20, .infinity)).expm1()
    case .jensenShannon: return logRatios.logSigmoid() + log(2)
    case .alpha:
      let power = coefficient - 1
      if abs(power) < 1e-6 { return logRatios }
      // exp(80) still fits a Float.
      return (logRatios * power).clamped(-.infinity, 80).expm1() / power
    }
  }
}

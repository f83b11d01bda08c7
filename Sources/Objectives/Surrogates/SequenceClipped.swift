import Recipes
import Tensors

/// The clipped surrogate with one importance ratio for a whole response.
///
/// `-min(s A, clip(s, 1 - ε, 1 + ε_high) A)` with `s = exp(mean of log π - log π_old)` over the
/// response's tokens (GSPO), or `exp(sum …)`, the ratio of the responses' probabilities (RLOO in
/// TRL). Under the response mean every token of a response has the gradient `-A s / (B L)`, for the
/// product `-A s / B`. The geometric mean moves little, so its bounds are narrow; a response of one
/// token makes it the token's own ratio. Large fractions of clipped responses are expected.
///
/// - SeeAlso: Zheng et al. 2025 (GSPO), arXiv:2507.18071, eqs. 5 and 7, and 4.3 for `credit: token`;
///   Ahmadian et al. 2024 (RLOO), arXiv:2402.14740; compared with TRL 1.16, `GRPOTrainer` with
///   `importance_sampling_level: sequence`, and `RLOOTrainer`.
public struct SequenceClipped: Surrogate {
  /// How a response's ratio is made of its tokens'.
  public enum Ratio: String, Codable, Sendable, CaseIterable {
    /// Their geometric mean: free of the length.
    case mean
    /// Their product: exact, and of great variance for long responses.
    case product
  }
  /// Whose advantage a token's gradient follows, where a response has several.
  public enum CreditLevel: String, Codable, Sendable, CaseIterable {
    /// Those of all its response's tokens.
    case sequence
    /// Its own (GSPO-token); the values are the same.
    case token
  }
  /// How far the ratio may fall below 1, and rise above it where `epsilon_high` is not set.
  public var epsilon: Float = 3e-4
  /// How far the ratio may rise above 1; `epsilon` where not set.
  public var epsilonHigh: Float? = 4e-4
  /// How a response's ratio is made of its tokens'.
  public var ratio: Ratio = .mean
  /// Whose advantage a token's gradient follows.
  public var credit: CreditLevel = .sequence

  /// GSPO.
  public init() {}

  /// The log-probabilities at the start of the update.
  public var needs: Needs { .old }

  /// `-min(s A, clip(s) A)`, at each token of the response.
  ///
  /// - Returns: `[N]`, with gradient.
  public func losses(_ batch: PolicyBatch) -> Tensor {
    range.losses(followed(ratios(batch), batch), batch.advantages)
  }

  /// The fractions of responses whose clipping stops the gradient: below, above, either.
  public func readings(_ batch: PolicyBatch) -> [Reading] {
    range.readings(ratios(batch), batch.advantages, per: .response)
  }

  /// Bounds are positive.
  public func validate(_ issues: inout Issues) {
    issues.require(epsilon > 0, "epsilon", "\(epsilon) is not above 0; 3.0e-4 is GSPO's")
    let high = epsilonHigh ?? epsilon
    issues.require(high > 0, "epsilon_high", "\(high) is not above 0; 4.0e-4 is GSPO's")
    issues.require(
      credit == .sequence || ratio == .mean, "credit",
      "token goes with ratio: mean alone; leave one of the two out")
  }

  private var range: ClipRange {
    ClipRange(lower: 1 - epsilon, upper: 1 + (epsilonHigh ?? epsilon))
  }

  /// Each response's ratio, written over its tokens.
  private func ratios(_ batch: PolicyBatch) -> Tensor {
    let logRatios =
      switch ratio {
      case .mean: batch.logRatios(.sequence)
      case .product: batch.logRatios.spreadSegmentSums(batch.responses)
      }
    return logRatios.clamped(-logRatioLimit, logRatioLimit).exp()
  }

  /// The ratios with the gradient that `credit` asks for.
  private func followed(_ ratios: Tensor, _ batch: PolicyBatch) -> Tensor {
    switch credit {
    case .sequence: ratios
    case .token: ratios.detached * (batch.logProbs - batch.logProbs.detached).exp()
    }
  }
}

import Recipes
import Tensors

/// Learns from the least decided tokens alone: 1 where the entropy is in the top `share`, else 0.
///
/// The bound is the `1 - share` quantile (linear between neighbours) over the micro-batch, so that,
/// as in TRL, the result depends on how a step is cut. Dropped tokens stay in every denominator.
///
/// - SeeAlso: Wang et al. 2025, "Beyond the 80/20 rule", arXiv:2506.01939, eq. 5; compared with
///   TRL 1.16, `top_entropy_quantile`.
public struct TopEntropy: TokenWeighting {
  /// The share of tokens that is kept; 1 keeps all.
  public var share: Double = 0.2

  /// A fifth of the tokens.
  public init() {}

  /// The entropies.
  public var needs: Needs { .entropy }

  /// 1 where the entropy is at the quantile or above, else 0.
  ///
  /// - Returns: `[N]`.
  public func weights(_ batch: PolicyBatch) -> [Float] {
    guard let entropies = batch.entropies?.scalars else {
      preconditionFailure("a mask of entropies got a batch without any")
    }
    let bound = quantile(1 - share, of: entropies)
    return entropies.map { $0 >= bound ? 1 : 0 }
  }

  /// The share is a share.
  public func validate(_ issues: inout Issues) {
    issues.require(
      share > 0 && share <= 1, "share", "\(share) is not within 0 ... 1; 0.2 is the paper's")
  }

  private func quantile(_ part: Double, of values: [Float]) -> Float {
    let sorted = values.sorted()
    let place = part * Double(sorted.count - 1)
    guard sorted.count > 1, place >= 0 else { return sorted.first ?? 0 }
    let below = min(Int(place), sorted.count - 2)
    return sorted[below] + (sorted[below + 1] - sorted[below]) * Float(place - Double(below))
  }
}

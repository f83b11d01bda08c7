import Recipes
import Tensors

/// Alignment by optimal transport: the policy's margins are to dominate the reference's as
/// distributions, not pair by pair.
///
/// Margins `log π_w - log π_l` and `log π_ref,w - log π_ref,l` of the micro-batch are sorted, each by
/// itself; with d the difference at equal rank: `-(1 - ε) log σ(β d) - ε log σ(-β d)`. The gradient
/// follows the order found.
///
/// - SeeAlso: Melnyk et al. 2024 (AOT), arXiv:2406.05882; compared with TRL 1.16, loss_type aot.
public struct AOT: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1
  /// The share of choices that are taken to be wrong, 0 to below 0.5.
  public var labelSmoothing: Float = 0

  /// Choices taken as they are.
  public init() {}

  /// Pairs, a reference, and the micro-batch as a whole.
  public var needs: PreferenceNeeds { [.pairs, .reference, .company] }

  /// `-(1 - ε) log σ(β d) - ε log σ(-β d)`, by rank.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    let policy = (batch.chosen.logProbs - batch.rejected.logProbs).ascending
    let reference = (batch.chosen.reference - batch.rejected.reference).ascending
    return smoothed((policy - reference) * beta, labelSmoothing)
  }

  /// A scale above 0, a share below a half.
  public func validate(_ issues: inout Issues) {
    requireBeta(beta, &issues)
    requireSmoothing(labelSmoothing, &issues, mayBeZero: true)
  }
}

extension Tensor {
  /// The elements of a vector in ascending order, equal ones in theirs; the gradient follows them.
  var ascending: Tensor {
    let x = scalars
    return gathered(at: x.indices.sorted { x[$0] == x[$1] ? $0 < $1 : x[$0] < x[$1] })
  }
}

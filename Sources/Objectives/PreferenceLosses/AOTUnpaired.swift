import Recipes
import Tensors

/// Alignment by optimal transport where chosen and rejected need not belong together.
///
/// Log-ratios of the micro-batch's chosen and of its rejected completions are sorted, each side by
/// itself; with d the difference at equal rank: `-(1 - ε) log σ(β d) - ε log σ(-β d)`.
///
/// - SeeAlso: Melnyk et al. 2024 (AOT), arXiv:2406.05882; compared with TRL 1.16, loss_type
///   aot_unpaired, which older versions called aot_pair.
public struct AOTUnpaired: LogRatioLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1
  /// The share of choices that are taken to be wrong, 0 to below 0.5.
  public var labelSmoothing: Float = 0

  /// Choices taken as they are.
  public init() {}

  /// Pairs (as many chosen as rejected), a reference, and the micro-batch as a whole.
  public var needs: PreferenceNeeds { [.pairs, .reference, .company] }

  /// `-(1 - ε) log σ(β d) - ε log σ(-β d)`, by rank.
  public func losses(_ batch: PreferenceBatch) -> Tensor {
    let d = batch.chosen.logRatios.ascending - batch.rejected.logRatios.ascending
    return smoothed(d * beta, labelSmoothing)
  }

  /// A scale above 0, a share below a half.
  public func validate(_ issues: inout Issues) {
    requireBeta(beta, &issues)
    requireSmoothing(labelSmoothing, &issues, mayBeZero: true)
  }
}

import Recipes
import Tensors

/// BCO on completions that were labelled one by one.
///
/// With `r = β h` and δ the mean of all rewards so far, this batch's included, no gradient through it:
/// `-log σ(r - δ)` for desirable completions, `-log σ(δ - r)` for undesirable ones.
///
/// - SeeAlso: Jung et al. 2024 (BCO), arXiv:2404.04656; compared with TRL's `BCOTrainer`.
public struct BCO: PreferenceLoss {
  /// The strength of the tie to the reference; larger holds the policy closer.
  public var beta: Float = 0.1

  /// β of 0.1.
  public init() {}

  /// Labels and a reference.
  public var needs: PreferenceNeeds { [.labels, .reference] }

  /// `-log σ(±(r - δ))`.
  public func losses(_ batch: PreferenceBatch, memory: inout RunningMean) -> Tensor {
    let (w, l) = (rewards(batch.chosen), rewards(batch.rejected))
    memory.add(w.scalars + l.scalars)
    let mean = Float(memory.mean)
    return -Tensor.concatenate([w - mean, mean - l]).logSigmoid()
  }

  /// `β h`.
  public func rewards(_ completions: Completions) -> Tensor { completions.logRatios * beta }

  /// The scale is above 0.
  public func validate(_ issues: inout Issues) { requireBeta(beta, &issues) }
}

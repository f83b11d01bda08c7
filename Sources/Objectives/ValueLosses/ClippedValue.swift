import Recipes
import Tensors

/// Half the squared error of a critic that may move only so far from what it said.
///
/// `½ max((V - Ret)², (V_clip - Ret)²)` with `V_clip = V_old + clip(V - V_old, -c, c)`; plain squared
/// errors where c is not set. No gradient flows where the clipped error is the greater one.
///
/// - SeeAlso: Schulman et al. 2017 (PPO), arXiv:1707.06347, eq. 9; the clipping is of OpenAI's baselines;
///   compared with TRL 0.11.4 and 0.24, `PPOTrainer`.
public struct ClippedValue: ValueLoss {
  /// c, how far a value may move from the one at sampling; any distance where not set. Rewards of
  /// another size than 1 want another c.
  public var cliprangeValue: Float? = 0.2

  /// TRL's range.
  public init() {}

  /// `½ max((V - Ret)², (V_clip - Ret)²)`.
  ///
  /// - Returns: `[N]`, with gradient.
  public func losses(_ batch: ValueBatch) -> Tensor {
    let (free, held) = errors(batch)
    return (held.map { Tensor.maximum(free, $0) } ?? free) / 2
  }

  /// The fraction of tokens whose error the clipping decides.
  public func readings(_ batch: ValueBatch) -> [Reading] {
    let (free, held) = errors(batch)
    guard let held else { return [] }
    let isHeld = zip(free.scalars, held.scalars).map { $1 > $0 ? Float(1) : 0 }
    return [Reading("val/clipfrac_avg", isHeld)]
  }

  /// The range is above 0.
  public func validate(_ issues: inout Issues) {
    issues.require(
      cliprangeValue ?? 1 > 0, "cliprange_value",
      "\(cliprangeValue ?? 0) is not above 0; 0.2 is TRL's, null clips nothing")
  }

  private func errors(_ batch: ValueBatch) -> (free: Tensor, held: Tensor?) {
    let free = (batch.values - batch.returns).square()
    guard let range = cliprangeValue else { return (free, nil) }
    let clipped = batch.old + (batch.values - batch.old).clamped(-range, range)
    return (free, (clipped - batch.returns).square())
  }
}

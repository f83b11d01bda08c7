import Tensors

/// The pessimistic bound of PPO over importance ratios, whatever the ratios are of.
struct ClipRange {
  /// The least ratio that a negative advantage follows.
  var lower: Float
  /// The greatest ratio that a positive advantage follows.
  var upper: Float
  /// The cap of the unclipped ratio.
  var cap: Float?

  /// `-min(min(r, cap) A, clip(r) A)`.
  ///
  /// - Parameters:
  ///   - ratios: r, `[N]`, with gradient.
  ///   - advantages: A, `[N]`.
  /// - Returns: `[N]`, with gradient where the unclipped branch is the smaller one.
  func losses(_ ratios: Tensor, _ advantages: Tensor) -> Tensor {
    let clipped = ratios.clamped(lower, upper)
    let unclipped = cap.map { ratios.clamped(0, $0) } ?? ratios
    return -Tensor.minimum(unclipped * advantages, clipped * advantages)
  }

  /// The fractions whose clipping stops the gradient: below, above, either.
  func readings(_ ratios: Tensor, _ advantages: Tensor, per unit: Reading.Unit = .token)
    -> [Reading]
  {
    let pairs = zip(ratios.scalars, advantages.scalars)
    let low = pairs.map { $0 < lower && $1 < 0 ? Float(1) : 0 }
    let above = pairs.map { $0 > upper && $1 > 0 ? Float(1) : 0 }
    return [
      Reading("clip_ratio/low", low, extreme: .least, per: unit),
      Reading("clip_ratio/high", above, extreme: .greatest, per: unit),
      Reading("clip_ratio/region_mean", zip(low, above).map(+), per: unit),
    ]
  }
}

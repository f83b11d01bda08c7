import CKernels

/// The numbers of one AdamW step.
public struct AdamWStep: Sendable {
  let raw: hone_adamw_settings

  /// Step `step` (from 1); gradients are multiplied by `gradientScale` first.
  public init(
    learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float, step: Int,
    gradientScale: Float
  ) {
    raw = hone_adamw_settings(
      learning_rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      weight_decay: weightDecay, correction1: Self.correction(beta1, step),
      correction2: Self.correction(beta2, step), gradient_scale: gradientScale)
  }

  /// `1 − βᵗ`, the power by repeated squaring in `Double`.
  static func correction(_ beta: Float, _ step: Int) -> Float {
    var (power, square, left) = (1.0, Double(beta), step)
    while left > 0 {
      if left & 1 == 1 { power *= square }
      square *= square
      left >>= 1
    }
    return Float(1 - power)
  }
}

/// One AdamW step in place (Loshchilov and Hutter 2019, in PyTorch's order of operations).
public func adamW(
  _ step: AdamWStep, gradient: Buffer, weight: Buffer, firstMoment: Buffer, secondMoment: Buffer
) {
  let timing = Profile.enter(.optimizer)
  defer { timing.leave() }
  let count = weight.count
  for buffer in [gradient, firstMoment, secondMoment] { buffer.check(0, count) }
  let run = 16_384
  parallelFor((count + run - 1) / run) { block in
    let start = block * run
    unsafe hone_adamw(
      step.raw, gradient.base + start, Int64(min(run, count - start)), weight.base + start,
      firstMoment.base + start, secondMoment.base + start)
  }
}

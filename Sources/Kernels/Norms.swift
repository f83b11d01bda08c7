import CKernels

/// `y = x / sqrt(mean(x²) + epsilon) * (offset + weight)`, rows of `weight.count`; keeps each row's
/// `1 / rms`.
public func rmsNorm(
  _ x: Buffer, _ weight: Buffer, offset: Float = 0, epsilon: Float, into y: Buffer, inverse: Buffer
) {
  let timing = Profile.enter(.norms)
  defer { timing.leave() }
  let width = weight.count
  let rows = inverse.count
  x.check(0, rows * width)
  y.check(0, rows * width)
  forRowBlocks(rows) { row, count in
    unsafe hone_rms_norm(
      x.base + row * width, weight.base, offset, epsilon, Int64(count), Int64(width),
      y.base + row * width, inverse.base + row)
  }
}

/// The pullback of `rmsNorm`: `dx`, and the weight's gradient summed over rows in a fixed order.
public func rmsNormPullback(
  _ x: Buffer, _ weight: Buffer, offset: Float = 0, inverse: Buffer, dy: Buffer, dx: Buffer,
  dweight: Buffer
) {
  let timing = Profile.enter(.norms)
  defer { timing.leave() }
  let width = weight.count
  let rows = inverse.count
  for buffer in [x, dy, dx] { buffer.check(0, rows * width) }
  let partial = Buffer(zeros: blocks(rows) * width)
  forRowBlocks(rows) { row, count in
    unsafe hone_rms_norm_pullback(
      x.base + row * width, weight.base, offset, inverse.base + row, dy.base + row * width,
      Int64(count), Int64(width), dx.base + row * width,
      partial.base + row / rowsPerTask * width)
  }
  addBlocks(partial, blocks(rows), into: dweight, width)
}

/// `y = (x − mean) / sqrt(variance + epsilon) * weight + bias`, rows of `weight.count`; keeps each
/// row's mean and `1 / deviation`.
public func layerNorm(
  _ x: Buffer, _ weight: Buffer, _ bias: Buffer, epsilon: Float, into y: Buffer, mean: Buffer,
  inverse: Buffer
) {
  let timing = Profile.enter(.norms)
  defer { timing.leave() }
  let width = weight.count
  let rows = inverse.count
  x.check(0, rows * width)
  y.check(0, rows * width)
  bias.check(0, width)
  mean.check(0, rows)
  forRowBlocks(rows) { row, count in
    unsafe hone_layer_norm(
      x.base + row * width, weight.base, bias.base, epsilon, Int64(count), Int64(width),
      y.base + row * width, mean.base + row, inverse.base + row)
  }
}

/// What the pullback of `layerNorm` fills: gradients of the rows, the weight and the bias.
public struct LayerNormGradients {
  /// `[rows, width]`.
  public let x: Buffer
  /// `[width]`, summed over rows in a fixed order.
  public let weight: Buffer
  /// `[width]`, likewise.
  public let bias: Buffer
}

/// The pullback of `layerNorm`.
public func layerNormPullback(
  _ x: Buffer, _ weight: Buffer, mean: Buffer, inverse: Buffer, dy: Buffer
) -> LayerNormGradients {
  let timing = Profile.enter(.norms)
  defer { timing.leave() }
  let width = weight.count
  let rows = inverse.count
  for buffer in [x, dy] { buffer.check(0, rows * width) }
  mean.check(0, rows)
  let gradients = LayerNormGradients(
    x: Buffer(count: rows * width), weight: Buffer(count: width), bias: Buffer(count: width))
  let (weights, biases) = (
    Buffer(zeros: blocks(rows) * width), Buffer(zeros: blocks(rows) * width)
  )
  forRowBlocks(rows) { row, count in
    let block = row / rowsPerTask * width
    unsafe hone_layer_norm_pullback(
      x.base + row * width, weight.base, mean.base + row, inverse.base + row,
      dy.base + row * width, Int64(count), Int64(width), gradients.x.base + row * width,
      weights.base + block, biases.base + block)
  }
  addBlocks(weights, blocks(rows), into: gradients.weight, width)
  addBlocks(biases, blocks(rows), into: gradients.bias, width)
  return gradients
}

private func blocks(_ rows: Int) -> Int { (rows + rowsPerTask - 1) / rowsPerTask }

/// The sum of `[blocks, width]` over blocks, in order.
private func addBlocks(_ partial: Buffer, _ blocks: Int, into sum: Buffer, _ width: Int) {
  sum.check(0, width)
  unsafe sum.base.update(repeating: 0, count: width)
  for block in 0..<blocks {
    unsafe hone_add(partial.base + block * width, Int64(width), sum.base)
  }
}

import CKernels

// The Swift faces of the row loops. Each checks the extents and hands over pointers.

private let rowsPerTask = 64

/// Blocks of 64 rows, on all threads.
private func forRowBlocks(_ rows: Int, _ body: (_ row: Int, _ count: Int) -> Void) {
  parallelFor((rows + rowsPerTask - 1) / rowsPerTask) { block in
    let row = block * rowsPerTask
    body(row, min(rowsPerTask, rows - row))
  }
}

/// `y = x / sqrt(mean(x²) + epsilon) * weight`, rows of `weight.count`; keeps each row's `1 / rms`.
public func rmsNorm(
  _ x: Buffer, _ weight: Buffer, epsilon: Float, into y: Buffer, inverse: Buffer
) {
  let width = weight.count
  let rows = inverse.count
  x.check(0, rows * width)
  y.check(0, rows * width)
  forRowBlocks(rows) { row, count in
    unsafe hone_rms_norm(
      x.base + row * width, weight.base, epsilon, Int64(count), Int64(width), y.base + row * width,
      inverse.base + row)
  }
}

/// The pullback of `rmsNorm`: `dx`, and the weight's gradient summed over rows in a fixed order.
public func rmsNormPullback(
  _ x: Buffer, _ weight: Buffer, inverse: Buffer, dy: Buffer, dx: Buffer, dweight: Buffer
) {
  let width = weight.count
  let rows = inverse.count
  for buffer in [x, dy, dx] { buffer.check(0, rows * width) }
  dweight.check(0, width)
  let blocks = (rows + rowsPerTask - 1) / rowsPerTask
  let partial = Buffer(zeros: blocks * width)
  forRowBlocks(rows) { row, count in
    unsafe hone_rms_norm_pullback(
      x.base + row * width, weight.base, inverse.base + row, dy.base + row * width, Int64(count),
      Int64(width), dx.base + row * width, partial.base + row / rowsPerTask * width)
  }
  unsafe dweight.base.update(repeating: 0, count: width)
  for block in 0..<blocks {
    unsafe hone_add(partial.base + block * width, Int64(width), dweight.base)
  }
}

/// Rotates each head's halves by its row's angles; `inverse` undoes it.
///
/// `cosine` and `sine` are `[rows, head / 2]`.
public func rope(
  _ x: Buffer, cosine: Buffer, sine: Buffer, heads: Int, head: Int, inverse: Bool, into y: Buffer
) {
  let rows = heads * head == 0 ? 0 : x.count / (heads * head)
  cosine.check(0, rows * head / 2)
  sine.check(0, rows * head / 2)
  y.check(0, x.count)
  let width = heads * head
  forRowBlocks(rows) { row, count in
    unsafe hone_rope(
      x.base + row * width, cosine.base + row * (head / 2), sine.base + row * (head / 2),
      Int64(count), Int64(heads), Int64(head), inverse ? -1 : 1, y.base + row * width)
  }
}

private let elementsPerTask = 16_384

/// Runs of 16,384 elements, on all threads.
private func forRuns(_ count: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
  parallelFor((count + elementsPerTask - 1) / elementsPerTask) { run in
    let start = run * elementsPerTask
    body(start, min(elementsPerTask, count - start))
  }
}

/// `y = gate · sigmoid(gate) · up`.
public func swiglu(_ gate: Buffer, _ up: Buffer, into y: Buffer) {
  up.check(0, gate.count)
  y.check(0, gate.count)
  forRuns(gate.count) { start, count in
    unsafe hone_swiglu(gate.base + start, up.base + start, Int64(count), y.base + start)
  }
}

/// The pullback of `swiglu`.
public func swigluPullback(_ gate: Buffer, _ up: Buffer, dy: Buffer, dgate: Buffer, dup: Buffer) {
  for buffer in [up, dy, dgate, dup] { buffer.check(0, gate.count) }
  forRuns(gate.count) { start, count in
    unsafe hone_swiglu_pullback(
      gate.base + start, up.base + start, dy.base + start, Int64(count), dgate.base + start,
      dup.base + start)
  }
}

/// `y += x`.
public func add(_ x: Buffer, into y: Buffer) {
  x.check(0, y.count)
  forRuns(y.count) { start, count in
    unsafe hone_add(x.base + start, Int64(count), y.base + start)
  }
}

/// `y = a + b`.
public func sum(_ a: Buffer, _ b: Buffer, into y: Buffer) {
  a.check(0, y.count)
  b.check(0, y.count)
  forRuns(y.count) { start, count in
    unsafe hone_sum(a.base + start, b.base + start, Int64(count), y.base + start)
  }
}

/// `y *= factor`.
public func scale(_ y: Buffer, by factor: Float) {
  forRuns(y.count) { start, count in unsafe hone_scale(factor, Int64(count), y.base + start) }
}

/// Sum of squares, in double precision and a fixed order.
public func sumOfSquares(_ x: Buffer) -> Double {
  unsafe hone_sum_of_squares(x.base, Int64(x.count))
}

/// Index of the first number that is not finite.
public func firstNonFinite(_ x: Buffer) -> Int? {
  let index = unsafe hone_first_non_finite(x.base, Int64(x.count))
  return index < 0 ? nil : Int(index)
}

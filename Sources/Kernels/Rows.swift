import CKernels

// The Swift faces of the row loops. Each checks the extents and hands over pointers.

let rowsPerTask = 64

/// Blocks of 64 rows, on all threads.
func forRowBlocks(_ rows: Int, _ body: (_ row: Int, _ count: Int) -> Void) {
  parallelFor((rows + rowsPerTask - 1) / rowsPerTask) { block in
    let row = block * rowsPerTask
    body(row, min(rowsPerTask, rows - row))
  }
}

/// Rotates each head's halves by its row's angles; `inverse` undoes it.
///
/// `cosine` and `sine` are `[rows, head / 2]`.
public func rope(
  _ x: Buffer, cosine: Buffer, sine: Buffer, heads: Int, head: Int, inverse: Bool, into y: Buffer
) {
  let timing = Profile.enter(.rotary)
  defer { timing.leave() }
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
func forRuns(_ count: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
  parallelFor((count + elementsPerTask - 1) / elementsPerTask) { run in
    let start = run * elementsPerTask
    body(start, min(elementsPerTask, count - start))
  }
}

/// `y += x`.
public func add(_ x: Buffer, into y: Buffer) {
  let timing = Profile.enter(.elementwise)
  defer { timing.leave() }
  x.check(0, y.count)
  forRuns(y.count) { start, count in
    unsafe hone_add(x.base + start, Int64(count), y.base + start)
  }
}

/// `y = a + b`.
public func sum(_ a: Buffer, _ b: Buffer, into y: Buffer) {
  let timing = Profile.enter(.elementwise)
  defer { timing.leave() }
  a.check(0, y.count)
  b.check(0, y.count)
  forRuns(y.count) { start, count in
    unsafe hone_sum(a.base + start, b.base + start, Int64(count), y.base + start)
  }
}

/// `y *= factor`.
public func scale(_ y: Buffer, by factor: Float) {
  let timing = Profile.enter(.elementwise)
  defer { timing.leave() }
  forRuns(y.count) { start, count in unsafe hone_scale(factor, Int64(count), y.base + start) }
}

/// Sum of squares, in double precision and a fixed order.
public func sumOfSquares(_ x: Buffer) -> Double {
  let timing = Profile.enter(.optimizer)
  defer { timing.leave() }
  let sums = parallelMap((x.count + elementsPerTask - 1) / elementsPerTask) { run in
    let start = run * elementsPerTask
    return unsafe hone_sum_of_squares(
      x.base + start, Int64(min(elementsPerTask, x.count - start)))
  }
  return sums.reduce(0, +)
}

/// Index of the first number that is not finite.
public func firstNonFinite(_ x: Buffer) -> Int? {
  let index = unsafe hone_first_non_finite(x.base, Int64(x.count))
  return index < 0 ? nil : Int(index)
}

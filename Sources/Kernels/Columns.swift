import CKernels

// Loops over the rows of a matrix with one number a column, in a fixed order.

/// `y[r, c] = x[r, c] · factors[c] + bias[c]`.
///
/// - Parameters:
///   - x: `[rows, width]`.
///   - factors: `[width]`, which gives the width.
///   - bias: `[width]`, or none.
///   - y: as large as `x`.
public func scaleColumns(_ x: Buffer, by factors: Buffer, bias: Buffer?, into y: Buffer) {
  let timing = Profile.enter(.elementwise)
  defer { timing.leave() }
  let width = factors.count
  let rows = width == 0 ? 0 : x.count / width
  y.check(0, rows * width)
  bias?.check(0, width)
  parallelFor(rows) { row in
    let (from, to) = unsafe (x.base + row * width, y.base + row * width)
    for c in 0..<width { unsafe to[c] = unsafe from[c] * factors.base[c] }
    if let bias { unsafe hone_add(bias.base, Int64(width), to) }
  }
}

/// `Σ over rows of a[r, c] · b[r, c]`, row after row.
///
/// - Returns: `[width]`.
public func columnDots(_ a: Buffer, _ b: Buffer, width: Int) -> Buffer {
  let timing = Profile.enter(.elementwise)
  defer { timing.leave() }
  b.check(0, a.count)
  let sums = Buffer(zeros: width)
  for row in 0..<(width == 0 ? 0 : a.count / width) {
    let (x, y) = unsafe (a.base + row * width, b.base + row * width)
    for c in 0..<width { unsafe sums.base[c] += unsafe x[c] * y[c] }
  }
  return sums
}

/// The Euclidean norm of each row, summed in `Double`.
///
/// - Returns: `[rows]`.
public func rowNorms(_ x: Buffer, width: Int) -> Buffer {
  let timing = Profile.enter(.elementwise)
  defer { timing.leave() }
  let rows = width == 0 ? 0 : x.count / width
  let norms = Buffer(count: rows)
  parallelFor(rows) { row in
    let squares = unsafe hone_sum_of_squares(x.base + row * width, Int64(width))
    unsafe norms.base[row] = Float(squares.squareRoot())
  }
  return norms
}

/// `y = a · b`, element by element.
public func multiply(_ a: Buffer, _ b: Buffer, into y: Buffer) {
  let timing = Profile.enter(.elementwise)
  defer { timing.leave() }
  b.check(0, a.count)
  y.check(0, a.count)
  let run = 16_384
  parallelFor((a.count + run - 1) / run) { block in
    for i in block * run..<min(a.count, (block + 1) * run) {
      unsafe y.base[i] = unsafe a.base[i] * b.base[i]
    }
  }
}

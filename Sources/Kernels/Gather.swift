import CKernels

/// Adds row `i` of `rows` to row `ids[i]` of `table`, in order of `i`.
public func addRows(_ rows: Buffer, to table: Buffer, at ids: [Int32], width: Int) {
  let timing = Profile.enter(.elementwise)
  defer { timing.leave() }
  rows.check(0, ids.count * width)
  for (i, id) in ids.enumerated() {
    table.check(Int(id) * width, width)
    unsafe hone_add(rows.base + i * width, Int64(width), table.base + Int(id) * width)
  }
}

/// The sum of the rows of a `[rows, width]` matrix, in order.
public func columnSums(_ x: Buffer, rows: Int, width: Int) -> Buffer {
  let timing = Profile.enter(.elementwise)
  defer { timing.leave() }
  x.check(0, rows * width)
  let sums = Buffer(zeros: width)
  for row in 0..<rows { unsafe hone_add(x.base + row * width, Int64(width), sums.base) }
  return sums
}

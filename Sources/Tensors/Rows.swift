import Kernels

/// Rows `ids` of a `[vocabulary, width]` table: `[ids.count, width]`.
///
/// Ids outside the table are a programming error; data is checked before it gets here.
public func embed(_ table: Tensor, _ ids: [Int32]) -> Tensor {
  let (vocabulary, width) = table.matrixShape
  let result = Buffer(count: ids.count * width)
  for (i, id) in ids.enumerated() {
    precondition(id >= 0 && id < vocabulary, "token \(id) of a vocabulary of \(vocabulary)")
    result.copy(width, of: table.buffer, from: Int(id) * width, to: i * width)
  }
  return .operation(adding: table, shape: [ids.count, width], result: result) { gradient, sofar in
    let d = sofar ?? Buffer(zeros: vocabulary * width)
    addRows(gradient, to: d, at: ids, width: width)
    return d
  }
}

/// Rows `ids` of a table of any type; 16-bit ones are expanded row by row.
///
/// - Parameters:
///   - table: `[vocabulary, width]`.
///   - ids: rows of it.
/// - Returns: `[ids.count, width]`.
public func embed(_ table: Parameter, _ ids: [Int32]) -> Tensor {
  guard let halves = table.halves else { return embed(table.value, ids) }
  let (vocabulary, width) = (table.shape[0], table.shape[1])
  let result = Buffer(count: ids.count * width)
  for (i, id) in ids.enumerated() {
    precondition(id >= 0 && id < vocabulary, "token \(id) of a vocabulary of \(vocabulary)")
    halves.expand(width, from: Int(id) * width, into: result, at: i * width)
  }
  return Tensor(result, shape: [ids.count, width])
}

/// `a + b`, of equal shape: the residual stream.
public func residual(_ a: Tensor, _ b: Tensor) -> Tensor {
  precondition(a.shape == b.shape, "cannot add \(a.shape) and \(b.shape)")
  let result = Buffer(count: a.count)
  sum(a.buffer, b.buffer, into: result)
  return .operation([a, b], shape: a.shape, result: result) { [$0, $0] }
}

/// Rows `rows` of a `[n, width]` tensor.
public func rows(_ x: Tensor, _ rows: [Int]) -> Tensor {
  let (count, width) = x.matrixShape
  let result = Buffer(count: rows.count * width)
  for (i, row) in rows.enumerated() {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    result.copy(width, of: x.buffer, from: row * width, to: i * width)
  }
  return .operation(adding: x, shape: [rows.count, width], result: result) { gradient, sofar in
    let d = sofar ?? Buffer(zeros: count * width)
    addRows(gradient, to: d, at: rows.map(Int32.init), width: width)
    return d
  }
}

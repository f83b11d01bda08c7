import Kernels

/// `f(x)`, element by element.
public func activate(_ f: Activation, _ x: Tensor) -> Tensor {
  let result = Buffer(count: x.count)
  activate(f, x.buffer, into: result)
  let a = x.buffer
  return .operation([x], shape: x.shape, result: result) { gradient in
    let d = Buffer(count: a.count)
    activatePullback(f, a, dy: gradient, dx: d)
    return [d]
  }
}

/// `f(gate) · up`, element by element.
///
/// - SeeAlso: Shazeer 2020, "GLU variants improve Transformer", arXiv:2002.05202.
public func gated(_ f: Activation, _ gate: Tensor, _ up: Tensor) -> Tensor {
  precondition(gate.shape == up.shape, "gate \(gate.shape) and up \(up.shape)")
  let (g, u) = (gate.buffer, up.buffer)
  let result = Buffer(count: g.count)
  Kernels.gate(f, g, u, into: result)
  return .operation([gate, up], shape: gate.shape, result: result) { gradient in
    let (dg, du) = (Buffer(count: g.count), Buffer(count: g.count))
    gatePullback(f, g, u, dy: gradient, dgate: dg, dup: du)
    return [dg, du]
  }
}

/// `cap · tanh(x / cap)`, element by element.
public func softCapped(_ x: Tensor, at cap: Float) -> Tensor {
  let result = Buffer(copying: x.buffer)
  softCap(result, count: result.count, at: cap)
  return .operation([x], shape: x.shape, result: result) { gradient in
    let d = Buffer(count: gradient.count)
    for i in 0..<d.count {
      let share = result[i] / cap
      d[i] = gradient[i] * (1 - share * share)
    }
    return [d]
  }
}

/// `factor · x`, element by element.
public func scaled(_ x: Tensor, by factor: Float) -> Tensor {
  func times(_ y: Buffer) -> Buffer {
    let result = Buffer(copying: y)
    scale(result, by: factor)
    return result
  }
  return .operation([x], shape: x.shape, result: times(x.buffer)) { [times($0)] }
}

/// Columns `range` of a matrix: one of several results that a product gave side by side.
public func columns(_ x: Tensor, _ range: Range<Int>) -> Tensor {
  let (rows, width) = x.matrixShape
  precondition(0 <= range.lowerBound && range.upperBound <= width, "columns \(range) of \(width)")
  let count = range.count
  let result = Buffer(count: rows * count)
  for row in 0..<rows {
    result.copy(count, of: x.buffer, from: row * width + range.lowerBound, to: row * count)
  }
  return .operation([x], shape: [rows, count], result: result) { gradient in
    let d = Buffer(zeros: rows * width)
    for row in 0..<rows {
      d.copy(count, of: gradient, from: row * count, to: row * width + range.lowerBound)
    }
    return [d]
  }
}

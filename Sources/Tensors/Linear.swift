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
  return .operation([table], shape: [ids.count, width], result: result) { gradient in
    let d = Buffer(zeros: vocabulary * width)
    addRows(gradient, to: d, at: ids, width: width)
    return [d]
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

/// `x · weightᵀ + bias`, over a weight of any type, packed once a version; 16-bit ones are never
/// expanded as a whole.
///
/// - Parameters:
///   - x: `[rows, in]`.
///   - weight: `[out, in]`, as Hugging Face stores it.
///   - bias: `[out]`.
///   - precision: of the factors, in the product and, but for `.int8`, in its pullback.
/// - Returns: `[rows, out]`.
public func linear(
  _ x: Tensor, _ weight: Parameter, bias: Tensor? = nil, precision: Precision = .float32
) -> Tensor {
  let product = linear(x, packed: weight, bias: bias, precision: precision)
  let value = weight.halves == nil ? weight.value : nil
  let (input, numbers, learns) = (x.buffer, weight.numbers, value?.isTracked ?? false)
  let (rows, width) = x.matrixShape
  let out = weight.shape[0]
  let inputs = [x] + (value.map { [$0] } ?? []) + (bias.map { [$0] } ?? [])
  return .operation(inputs, shape: product.shape, result: product.buffer) { gradient in
    let g = Matrix(gradient, rows, out)
    var parts: [Buffer?] = []
    if x.isTracked {
      let d = Buffer(count: rows * width)
      numbers.multiply(g, out, width, into: Matrix(d, rows, width), precision.ofGradients)
      parts.append(d)
    } else {
      parts.append(nil)
    }
    if learns {
      let d = Buffer(count: out * width)
      matmul(
        g.transposed, Matrix(input, rows, width), into: Matrix(d, out, width),
        precision: precision.ofGradients)
      parts.append(d)
    } else if value != nil {
      parts.append(nil)
    }
    if let bias {
      parts.append(bias.isTracked ? columnSums(gradient, rows: rows, width: out) : nil)
    }
    return parts
  }
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
  return .operation([x], shape: [rows.count, width], result: result) { gradient in
    let d = Buffer(zeros: count * width)
    addRows(gradient, to: d, at: rows.map(Int32.init), width: width)
    return [d]
  }
}

/// `x · weightᵀ + bias` for inference, over a weight packed once a version: the bits of `linear`.
///
/// - Parameters:
///   - x: `[rows, in]`.
///   - weight: `[out, in]`.
///   - bias: `[out]`.
///   - precision: of the factors.
/// - Returns: `[rows, out]`, with no memory of how it was made.
public func linear(
  _ x: Tensor, packed weight: Parameter, bias: Tensor?, precision: Precision = .float32
) -> Tensor {
  let (rows, width) = x.matrixShape
  let out = weight.shape[0]
  let result = Buffer(count: rows * out)
  if let bias { for row in 0..<rows { result.copy(out, of: bias.buffer, to: row * out) } }
  matmul(
    Matrix(x.buffer, rows, width), weight.packedTranspose(precision),
    into: Matrix(result, rows, out),
    accumulate: bias != nil)
  return Tensor(result, shape: [rows, out])
}

import Kernels

/// `base + factor · (x Aᵀ) Bᵀ`: a product's result and a low-rank change of its weight.
///
/// - Parameters:
///   - base: `[rows, out]`.
///   - x: `[rows, in]`.
///   - a: `[rank, in]`.
///   - b: `[out, rank]`.
///   - factor: what the change is multiplied with.
/// - Returns: `[rows, out]`.
/// - SeeAlso: Hu et al. 2021 (LoRA), arXiv:2106.09685.
public func lowRank(_ base: Tensor, _ x: Tensor, _ a: Parameter, _ b: Parameter, factor: Float)
  -> Tensor
{
  let (rows, width) = x.matrixShape
  let (rank, out) = (a.shape[0], b.shape[0])
  precondition(
    a.shape == [rank, width] && b.shape == [out, rank] && base.shape == [rows, out],
    "base \(base.shape), x \(x.shape), a \(a.shape), b \(b.shape)")
  let (down, up) = (a.value, b.value)
  let inner = Buffer(count: rows * rank)
  matmul(
    Matrix(x.buffer, rows, width), Matrix(down.buffer, rank, width).transposed,
    into: Matrix(inner, rows, rank))
  scale(inner, by: factor)
  let result = Buffer(copying: base.buffer)
  matmul(
    Matrix(inner, rows, rank), Matrix(up.buffer, out, rank).transposed,
    into: Matrix(result, rows, out), accumulate: true)
  let needsInput = x.isTracked
  return .operation([base, x, down, up], shape: base.shape, result: result) { gradient in
    let dInner = Buffer(count: rows * rank)
    matmul(
      Matrix(gradient, rows, out), Matrix(up.buffer, out, rank), into: Matrix(dInner, rows, rank))
    scale(dInner, by: factor)
    let (dDown, dUp) = (Buffer(count: down.count), Buffer(count: up.count))
    matmul(
      Matrix(dInner, rows, rank).transposed, Matrix(x.buffer, rows, width),
      into: Matrix(dDown, rank, width))
    matmul(
      Matrix(gradient, rows, out).transposed, Matrix(inner, rows, rank),
      into: Matrix(dUp, out, rank))
    let dInput = needsInput ? Buffer(count: rows * width) : nil
    if let dInput {
      matmul(
        Matrix(dInner, rows, rank), Matrix(down.buffer, rank, width),
        into: Matrix(dInput, rows, width))
    }
    return [gradient, dInput, dDown, dUp]
  }
}

/// `x · magnitude / norms + bias`, column by column; no gradient flows into the norms.
///
/// - Parameters:
///   - x: `[rows, out]`.
///   - magnitude: `[out]`.
///   - norms: `[out]`, held constant as in section 4.3 of the paper.
///   - bias: `[out]`, or none.
/// - Returns: `[rows, out]`.
/// - SeeAlso: Liu et al. 2024 (DoRA), arXiv:2402.09353; compared with PEFT 0.21.
public func rescaled(_ x: Tensor, to magnitude: Parameter, over norms: Tensor, bias: Tensor?)
  -> Tensor
{
  let width = x.matrixShape.columns
  precondition(
    magnitude.shape == [width] && norms.shape == [width],
    "x \(x.shape), magnitude \(magnitude.shape), norms \(norms.shape)")
  let size = magnitude.value
  let factors = Buffer((0..<width).map { ratio(size.buffer[$0], norms.buffer[$0]) })
  let result = Buffer(count: x.count)
  scaleColumns(x.buffer, by: factors, bias: bias?.buffer, into: result)
  let inputs = [x, size] + (bias.map { [$0] } ?? [])
  return .operation(inputs, shape: x.shape, result: result) { gradient in
    let dx = Buffer(count: gradient.count)
    scaleColumns(gradient, by: factors, bias: nil, into: dx)
    let dots = columnDots(gradient, x.buffer, width: width)
    let dSize = Buffer((0..<width).map { ratio(dots[$0], norms.buffer[$0]) })
    let dBias = bias.map { _ in columnSums(gradient, rows: x.shape[0], width: width) }
    return [dx, dSize, dBias]
  }
}

/// A row of zeros has no direction: its share is 0.
private func ratio(_ x: Float, _ norm: Float) -> Float { norm > 0 ? x / norm : 0 }

/// `x · mask`, element by element; the mask is a constant of the same shape.
public func masked(_ x: Tensor, by mask: Tensor) -> Tensor {
  precondition(x.shape == mask.shape, "\(x.shape) by a mask of \(mask.shape)")
  let result = Buffer(count: x.count)
  multiply(x.buffer, mask.buffer, into: result)
  return .operation([x], shape: x.shape, result: result) { gradient in
    let d = Buffer(count: gradient.count)
    multiply(gradient, mask.buffer, into: d)
    return [d]
  }
}

/// `weight + factor · B A`, `[out, in]`, with no memory of how it was made.
///
/// - Parameters:
///   - weight: `[out, in]`, of any type.
///   - a: `[rank, in]`.
///   - b: `[out, rank]`.
public func changed(_ weight: Parameter, _ a: Parameter, _ b: Parameter, factor: Float) -> Tensor {
  let (out, width, rank) = (weight.shape[0], weight.shape[1], a.shape[0])
  let up = Buffer(copying: b.value.buffer)
  scale(up, by: factor)
  let result = Buffer(copying: weight.value.buffer)
  matmul(
    Matrix(up, out, rank), Matrix(a.value.buffer, rank, width), into: Matrix(result, out, width),
    accumulate: true)
  return Tensor(result, shape: weight.shape)
}

/// The Euclidean norm of each row of a matrix, with no memory of how it was made.
///
/// - Returns: `[rows]`.
public func rowNorms(_ x: Tensor) -> Tensor {
  let (rows, width) = x.matrixShape
  return Tensor(rowNorms(x.buffer, width: width), shape: [rows])
}

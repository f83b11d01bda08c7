import Kernels

/// `x / sqrt(mean(x²) + epsilon) · (offset + weight)` over runs of `weight.count` numbers.
///
/// - Parameters:
///   - x: `[rows, width]`, or `[rows, heads · width]` for a norm over each head.
///   - offset: 0, or 1 where weights are stored as what they differ from 1 (Gemma).
/// - Returns: the shape of `x`.
/// - SeeAlso: Zhang and Sennrich 2019 (RMSNorm), arXiv:1910.07467.
public func rmsNorm(_ x: Tensor, _ weight: Tensor, offset: Float = 0, epsilon: Float) -> Tensor {
  let width = weight.count
  precondition(width > 0 && x.count % width == 0, "runs of \(width) in shape \(x.shape)")
  let (result, inverse) = (Buffer(count: x.count), Buffer(count: x.count / width))
  rmsNorm(
    x.buffer, weight.buffer, offset: offset, epsilon: epsilon, into: result, inverse: inverse)
  let (a, w) = (x.buffer, weight.buffer)
  return .operation([x, weight], shape: x.shape, result: result) { gradient in
    let (dx, dw) = (Buffer(count: a.count), Buffer(count: width))
    rmsNormPullback(a, w, offset: offset, inverse: inverse, dy: gradient, dx: dx, dweight: dw)
    return [dx, dw]
  }
}

/// `(x − mean) / sqrt(variance + epsilon) · weight + bias` over runs of `weight.count` numbers.
///
/// - Parameter x: `[rows, width]`.
/// - Returns: the shape of `x`.
/// - SeeAlso: Ba, Kiros and Hinton 2016, arXiv:1607.06450.
public func layerNorm(_ x: Tensor, _ weight: Tensor, bias: Tensor, epsilon: Float) -> Tensor {
  let width = weight.count
  precondition(
    width > 0 && x.count % width == 0 && bias.count == width,
    "runs of \(width) in shape \(x.shape), \(bias.count) biases")
  let rows = x.count / width
  let (result, mean, inverse) = (
    Buffer(count: x.count), Buffer(count: rows), Buffer(count: rows)
  )
  layerNorm(
    x.buffer, weight.buffer, bias.buffer, epsilon: epsilon, into: result, mean: mean,
    inverse: inverse)
  let (a, w) = (x.buffer, weight.buffer)
  return .operation([x, weight, bias], shape: x.shape, result: result) { gradient in
    let d = layerNormPullback(a, w, mean: mean, inverse: inverse, dy: gradient)
    return [d.x, d.weight, d.bias]
  }
}

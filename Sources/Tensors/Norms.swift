import Foundation
import Kernels

/// `x / sqrt(mean(x²) + epsilon) · weight` over runs of `weight.count` numbers.
///
/// - Parameter x: `[rows, width]`, or `[rows, heads · width]` for a norm over each head.
/// - Returns: the shape of `x`.
/// - SeeAlso: Zhang and Sennrich 2019 (RMSNorm), arXiv:1910.07467.
public func rmsNorm(_ x: Tensor, _ weight: Tensor, epsilon: Float) -> Tensor {
  let width = weight.count
  precondition(width > 0 && x.count % width == 0, "runs of \(width) in shape \(x.shape)")
  let (result, inverse) = (Buffer(count: x.count), Buffer(count: x.count / width))
  rmsNorm(x.buffer, weight.buffer, epsilon: epsilon, into: result, inverse: inverse)
  let (a, w) = (x.buffer, weight.buffer)
  return .operation([x, weight], shape: x.shape, result: result) { gradient in
    let (dx, dw) = (Buffer(count: a.count), Buffer(count: width))
    rmsNormPullback(a, w, inverse: inverse, dy: gradient, dx: dx, dweight: dw)
    return [dx, dw]
  }
}

/// `silu(gate) · up`.
///
/// - SeeAlso: Shazeer 2020, "GLU variants improve Transformer", arXiv:2002.05202.
public func swiglu(_ gate: Tensor, _ up: Tensor) -> Tensor {
  precondition(gate.shape == up.shape, "gate \(gate.shape) and up \(up.shape)")
  let result = Buffer(count: gate.count)
  swiglu(gate.buffer, up.buffer, into: result)
  let (g, u) = (gate.buffer, up.buffer)
  return .operation([gate, up], shape: gate.shape, result: result) { gradient in
    let (dg, du) = (Buffer(count: g.count), Buffer(count: g.count))
    swigluPullback(g, u, dy: gradient, dgate: dg, dup: du)
    return [dg, du]
  }
}

/// The angles of a batch of positions, shared by every layer.
public struct RotaryAngles {
  let cosine: Buffer
  let sine: Buffer
  let head: Int

  /// Angles `position · frequencies[i]`, computed in `Float` as transformers does.
  ///
  /// - Parameters:
  ///   - positions: one a row.
  ///   - frequencies: `head / 2` inverse frequencies, radians a token.
  ///   - scale: factor on cosine and sine (YaRN's attention factor; 1 otherwise).
  public init(positions: [Int32], frequencies: [Float], scale: Float = 1) {
    head = 2 * frequencies.count
    cosine = Buffer(count: positions.count * frequencies.count)
    sine = Buffer(count: positions.count * frequencies.count)
    var rowOfPosition: [Int32: Int] = [:]
    let width = frequencies.count
    for (row, position) in positions.enumerated() {
      // Sequences and samples share positions; sines are dear.
      if let twin = rowOfPosition[position] {
        cosine.copy(width, of: cosine, from: twin * width, to: row * width)
        sine.copy(width, of: sine, from: twin * width, to: row * width)
        continue
      }
      rowOfPosition[position] = row
      for (i, frequency) in frequencies.enumerated() {
        let angle = Float(position) * frequency
        cosine[row * width + i] = scale * cos(angle)
        sine[row * width + i] = scale * sin(angle)
      }
    }
  }
}

/// Rotary position embedding on `[rows, heads · head]`, in Hugging Face's half-split convention.
///
/// - SeeAlso: Su et al. 2021 (RoFormer), arXiv:2104.09864.
public func rope(_ x: Tensor, _ angles: RotaryAngles) -> Tensor {
  let head = angles.head
  let heads = x.matrixShape.columns / head
  precondition(heads * head == x.shape[1], "heads of \(head) in shape \(x.shape)")
  func turn(_ from: Buffer, inverse: Bool) -> Buffer {
    let to = Buffer(count: from.count)
    rope(
      from, cosine: angles.cosine, sine: angles.sine, heads: heads, head: head, inverse: inverse,
      into: to)
    return to
  }
  return .operation([x], shape: x.shape, result: turn(x.buffer, inverse: false)) {
    [turn($0, inverse: true)]
  }
}

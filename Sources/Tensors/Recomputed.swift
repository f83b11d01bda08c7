/// `body(x)`, of which the tape keeps `x` alone: less memory, for the time of computing it twice.
///
/// What `body` makes on its way is freed once the result is there. The gradient that comes back runs
/// `body` again, keeps what it makes this time, and goes through. Values and gradients have the bits of
/// `body(x)` itself: the terms of a gradient are added in its order, as long as all that reads a
/// parameter in `body` comes after `x`.
///
/// Calls nest; each level computes its part once more.
///
/// - Parameters:
///   - x: what `body` starts from.
///   - body: gives the same bits whenever it is run. Gradients flow through it to `x` and to parameters
///     alone: other tensors that it reads must not be tracked.
/// - SeeAlso: Chen et al. 2016 (Training deep nets with sublinear memory cost), arXiv:1604.06174.
public func recomputed(_ x: Tensor, _ body: @escaping (Tensor) -> Tensor) -> Tensor {
  let result = body(x)
  guard result.isTracked else { return result }
  return Tensor(
    buffer: result.buffer, shape: result.shape,
    node: Node(inputs: [x.node], .recorded { body(x).node }))
}

import Records
import Tensors
import Testing

/// Numbers in `-1 ..< 1` that depend on `seed` alone.
func noise(_ count: Int, _ seed: UInt64) -> [Float] {
  var generator = Seed(seed).generator()
  return (0..<count).map { _ in Float(2 * generator.uniform() - 1) }
}

/// A parameter of noise.
func noisyParameter(_ shape: [Int], _ seed: UInt64, scale: Float = 1) -> Parameter {
  Parameter(noise(shape.reduce(1, *), seed).map { $0 * scale }, shape: shape)
}

/// `Σ wᵢ xᵢ` with fixed noise as weights: a scalar whose gradient sees every element.
func probe(_ x: Tensor, _ seed: UInt64 = 99) -> Tensor {
  (x * Tensor(noise(x.count, seed), shape: x.shape)).sum()
}

/// Compares every partial derivative with a central difference.
///
/// The error allowed is `tolerance · max(1, largest partial of the parameter)`: differences of
/// `Float` results over a step of 2·10⁻² carry about three digits.
func expectGradient(
  of parameters: [Parameter], tolerance: Float = 3e-3, step: Float = 1e-2,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () -> Tensor
) {
  let gradients = valueAndGradient(at: parameters, body).gradients
  for (which, parameter) in parameters.enumerated() {
    guard let analytic = gradients[parameter]?.scalars else {
      Issue.record("no gradient for parameter \(which)", sourceLocation: sourceLocation)
      continue
    }
    let start = parameter.scalars
    func loss(_ index: Int, _ delta: Float) -> Double {
      var moved = start
      moved[index] += delta
      parameter.set(moved)
      return Double(body().scalars[0])
    }
    let largest = analytic.map(abs).max() ?? 0
    for index in start.indices {
      let numeric = (loss(index, step) - loss(index, -step)) / Double(2 * step)
      let error = abs(Float(numeric) - analytic[index])
      #expect(
        error <= tolerance * max(1, largest),
        "parameter \(which)[\(index)]: \(analytic[index]), by differences \(numeric)",
        sourceLocation: sourceLocation)
    }
    parameter.set(start)
  }
}

import Kernels
import Testing

@testable import Tensors

@Suite struct RecomputedTests {
  private let x = noisyParameter([3, 4], 1)
  private let norm = noisyParameter([4], 2)
  private let up = noisyParameter([6, 4], 3)
  private let down = noisyParameter([4, 6], 4)

  /// `x + W_down silu(W_up norm(x))`.
  private func layer(_ x: Tensor) -> Tensor {
    let inner = activate(.silu, linear(rmsNorm(x, norm.value, epsilon: 1e-5), up))
    return residual(x, linear(inner, down))
  }

  private func expectSameBits(
    _ parameters: [Parameter], sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (_ step: @escaping (Tensor, @escaping (Tensor) -> Tensor) -> Tensor) -> Tensor
  ) {
    let kept = valueAndGradient(at: parameters) { body { x, layer in layer(x) } }
    let anew = valueAndGradient(at: parameters) { body(recomputed) }
    #expect(kept.value.bitPattern == anew.value.bitPattern, sourceLocation: sourceLocation)
    for (index, parameter) in parameters.enumerated() {
      let bits = [kept, anew].map { $0.gradients[parameter]?.scalars.map(\.bitPattern) }
      #expect(bits[0] == bits[1], "parameter \(index)", sourceLocation: sourceLocation)
    }
  }

  @Test func `the gradient is the slope`() {
    expectGradient(of: [x, norm, up, down]) { probe(recomputed(x.value, layer)) }
    expectGradient(of: [x, norm, up, down]) {
      probe(recomputed(recomputed(x.value, layer), layer))
    }
  }

  @Test func `values and gradients have the bits that they have without`() {
    expectSameBits([x, norm, up, down]) { step in probe(step(x.value, layer)) }
  }

  @Test func `several weights of one input, and rows of it, keep their bits`() {
    func joint(_ x: Tensor) -> Tensor {
      let parts = linear(rows(x, [2, 0, 2]), [LinearMap(up), LinearMap(up)])
      return residual(x, linear(gated(.silu, parts[0], parts[1]), down))
    }
    expectSameBits([x, up, down]) { step in probe(step(step(x.value, joint), joint)) }
  }

  /// Each weight's gradient has eight terms or nine, six of them from inside, two a call: another order
  /// would show.
  @Test func `a parameter that is used inside and outside adds up in the same order`() {
    expectSameBits([x, norm, up, down]) { step in
      var y = layer(x.value)
      for _ in 0..<3 { y = step(y) { layer(layer($0)) } }
      return probe(layer(y)) + probe(linear(y, up), 5)
    }
  }

  @Test func `an input that is read beside it adds up in the same order`() {
    expectSameBits([x, norm, up, down]) { step in
      let y = residual(x.value, x.value)
      return probe(residual(residual(y, step(y, layer)), step(y, layer)))
    }
  }

  @Test func `calls nest, and each level is computed once more`() {
    expectSameBits([x, norm, up, down]) { step in
      probe(step(x.value) { step(step($0, layer), layer) })
    }
    var runs = (outer: 0, inner: 0)
    _ = valueAndGradient(at: [x]) {
      probe(
        recomputed(x.value) { y in
          runs.outer += 1
          return recomputed(y) { z in
            runs.inner += 1
            return layer(z)
          }
        })
    }
    #expect(runs == (2, 3))
  }

  @Test func `what is made inside is not kept`() {
    var made: [Weak] = []
    _ = valueAndGradient(at: [x, up, down]) {
      let result = recomputed(x.value) { y in
        let wide = linear(y, up)
        let active = activate(.silu, wide)
        made += [Weak(wide.buffer), Weak(active.buffer)]
        return linear(active, down)
      }
      #expect(made.count == 2)
      #expect(made.allSatisfy { $0.buffer == nil })
      #expect(result.node?.inputs.count == 1)
      return probe(result)
    }
    #expect(made.count == 4)
    #expect(made.allSatisfy { $0.buffer == nil })
  }

  @Test func `a body may use no parameter, and its input need not be open`() {
    expectSameBits([x]) { step in probe(step(x.value) { activate(.silu, $0) }) }
    let constant = Tensor(noise(12, 7), shape: [3, 4])
    expectSameBits([norm, up, down]) { step in probe(step(constant, layer)) }
  }

  @Test func `a body that gives back what it was given, or a parameter, changes nothing`() {
    expectSameBits([x]) { step in
      let y = activate(.silu, x.value)
      return probe(residual(y, step(y) { $0 }))
    }
    expectSameBits([x, up]) { step in probe(step(x.value) { _ in up.value }) }
  }

  @Test func `what no gradient flows through is computed once`() {
    var runs = 0
    func count(_ y: Tensor) -> Tensor {
      runs += 1
      return activate(.silu, y)
    }
    let constant = Tensor(noise(12, 7), shape: [3, 4])
    let (_, gradients) = valueAndGradient(at: [x]) {
      let plain = recomputed(constant, count)
      #expect(!plain.isTracked)
      return probe(residual(x.value, plain))
    }
    #expect(runs == 1)
    #expect(gradients[x] != nil)
    #expect(!recomputed(x.value, count).isTracked)
    #expect(runs == 2)
  }
}

/// A buffer, as long as others hold it.
private struct Weak {
  weak var buffer: Buffer?

  init(_ buffer: Buffer) { self.buffer = buffer }
}

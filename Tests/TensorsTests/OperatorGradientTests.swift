import Kernels
import Tensors
import Testing

@Suite struct OperatorGradientTests {
  @Test func `linear, with and without bias`() {
    let (x, w, b) = (noisyParameter([5, 7], 1), noisyParameter([3, 7], 2), noisyParameter([3], 3))
    expectGradient(of: [x, w, b]) { probe(linear(x.value, w, bias: b.value)) }
    expectGradient(of: [w]) { probe(linear(x.value, w)) }
  }

  @Test func `several weights of one input, some frozen, one result unused`() {
    let x = noisyParameter([5, 7], 1)
    let (a, b, c) = (
      noisyParameter([3, 7], 2), noisyParameter([4, 7], 3), noisyParameter([2, 7], 4)
    )
    let bias = noisyParameter([4], 5)
    func all(_ used: [Int]) -> Tensor {
      let parts = linear(
        x.value, [LinearMap(a), LinearMap(b, bias: bias.value), LinearMap(c)])
      return used.map { probe(parts[$0], UInt64($0)) }.reduce(probe(parts[1], 7), +)
    }
    expectGradient(of: [x, a, b, c, bias]) { all([0, 1, 2]) }
    expectGradient(of: [x, a, b, bias]) { all([0]) }
    expectGradient(of: [a, c]) { all([0, 2]) }
    let (_, gradients) = valueAndGradient(at: [x, a, b, c]) { all([0]) }
    #expect(gradients[c] == nil)
    expectGradient(of: [bias]) { all([0]) }
    expectGradient(of: [x, a]) { probe(linear(x.value, [LinearMap(a), LinearMap(a)])[1]) }
    expectGradient(of: [a]) {
      let parts = linear(x.value, [LinearMap(a), LinearMap(a)])
      return probe(parts[0]) + probe(parts[1], 5)
    }
  }

  @Test func `weights of an input without rows have gradients of zeros`() {
    let (x, w) = (noisyParameter([0, 7], 1), noisyParameter([3, 7], 2))
    let (_, gradients) = valueAndGradient(at: [x, w]) { probe(linear(x.value, w)) }
    #expect(gradients[w]?.scalars == Array(repeating: 0, count: 21))
  }

  @Test func `several weights of one input give what each gives alone, to the bit`() {
    let x = noisyParameter([70, 40], 1)
    let weights: [Parameter] = [33, 400, 8].map { noisyParameter([$0, 40], UInt64($0)) }
    for precision in [Precision.float32, .bf16] where precision.isSupported {
      let together = linear(x.value, weights.map { LinearMap($0) }, precision: precision)
      for (result, weight) in zip(together, weights) {
        #expect(result.scalars == linear(x.value, weight, precision: precision).scalars)
      }
      let untracked = linear(
        x.value, untracked: weights.map { LinearMap($0) }, precision: precision)
      #expect(untracked.map { $0.scalars } == together.map { $0.scalars })
    }
  }

  @Test func `a table that is embedded and is the head, in both orders`() {
    let (table, other) = (noisyParameter([6, 4], 4), noisyParameter([6, 4], 5))
    expectGradient(of: [table]) {
      let states = embed(table.value, [3, 0, 3])
      return probe(linear(states, table)) + probe(states, 98)
    }
    // A sum hands both sides the same gradient; what one adds to it does not reach the other.
    expectGradient(of: [table, other]) {
      probe(rows(table.value, [1, 1, 5])) + probe(residual(table.value, other.value), 98)
    }
    expectGradient(of: [table, other]) {
      probe(residual(table.value, other.value), 98) + probe(rows(table.value, [1, 1, 5]))
    }
  }

  @Test func `a head of no rows has a gradient of zeros`() {
    let (hidden, weight) = (noisyParameter([0, 5], 1), noisyParameter([11, 5], 2))
    let (_, gradients) = valueAndGradient(at: [hidden, weight]) {
      let readings = readTokens(hidden.value, weight, targets: [], temperature: 1)
      return probe(readings.logProbs)
    }
    #expect(gradients[weight]?.scalars.allSatisfy { $0 == 0 } == true)
  }

  @Test(.enabled(if: Precision.int8.isSupported))
  func `the gradient of a product of bytes is that of the numbers themselves`() {
    let (x, w) = (noisyParameter([5, 70], 1), noisyParameter([33, 70], 2))
    func pass(_ precision: Precision) -> (value: Float, gradients: [[Float]?]) {
      let (value, gradients) = valueAndGradient(at: [x, w]) {
        probe(linear(x.value, w, precision: precision))
      }
      return (value, [gradients[x]?.scalars, gradients[w]?.scalars])
    }
    #expect(pass(.int8).value != pass(.float32).value)
    #expect(pass(.int8).gradients == pass(.float32).gradients)
  }

  @Test func `embedding, with a token used twice`() {
    let table = noisyParameter([6, 4], 4)
    expectGradient(of: [table]) { probe(embed(table.value, [3, 0, 3, 5])) }
  }

  @Test func `rows, one taken twice`() {
    let x = noisyParameter([4, 3], 5)
    expectGradient(of: [x]) { probe(rows(x.value, [2, 0, 2])) }
  }

  @Test(arguments: [4, 12]) func `root-mean-square norm over rows and over heads`(width: Int) {
    let (x, w) = (noisyParameter([3, 12], 6), noisyParameter([width], 7))
    for offset: Float in [0, 1] {
      expectGradient(of: [x, w], step: 3e-3) {
        probe(rmsNorm(x.value, w.value, offset: offset, epsilon: 1e-5))
      }
    }
  }

  @Test(arguments: [5, 12, 33]) func `layer norm`(width: Int) {
    let (x, w) = (noisyParameter([3, width], 40, scale: 2), noisyParameter([width], 41))
    let b = noisyParameter([width], 42)
    expectGradient(of: [x, w, b], step: 3e-3) {
      probe(layerNorm(x.value, w.value, bias: b.value, epsilon: 1e-5))
    }
  }

  @Test(arguments: [Activation.silu, .gelu, .geluTanh])
  func `activations, alone and as gates`(f: Activation) {
    let (gate, up) = (noisyParameter([3, 9], 8, scale: 3), noisyParameter([3, 9], 9))
    expectGradient(of: [gate, up]) { probe(gated(f, gate.value, up.value)) }
    expectGradient(of: [gate]) { probe(activate(f, gate.value)) }
  }

  @Test func `soft cap, scaling and columns`() {
    let x = noisyParameter([3, 7], 43, scale: 4)
    expectGradient(of: [x]) { probe(softCapped(x.value, at: 2)) }
    expectGradient(of: [x]) { probe(scaled(x.value, by: 3)) }
    expectGradient(of: [x]) {
      probe(columns(x.value, 2..<5)) + probe(columns(x.value, 0..<2), 98)
    }
  }

  @Test func `residual, one side used twice`() {
    let (a, b) = (noisyParameter([2, 5], 10), noisyParameter([2, 5], 11))
    expectGradient(of: [a, b]) { probe(residual(residual(a.value, b.value), a.value)) }
  }

  @Test func `rotary embedding keeps lengths and turns back`() {
    let x = noisyParameter([4, 12], 12)
    let angles = RotaryAngles(positions: [0, 1, 2, 70], frequencies: [1, 0.5, 0.01])
    expectGradient(of: [x]) { probe(rope(x.value, angles)) }
    let turned = rope(x.value, angles).scalars
    #expect(Array(turned[..<12]) == Array(x.scalars[..<12]))
    let lengths = zip(turned, x.scalars).reduce((0, 0)) { ($0.0 + $1.0 * $1.0, $0.1 + $1.1 * $1.1) }
    #expect(abs(lengths.0 - lengths.1) < 1e-4)
  }

  @Test func `grouped attention over ragged sequences`() {
    let shape = AttentionShape(
      heads: 4, keyHeads: 2, head: 3, scale: 0.6, sequences: [0..<4, 4..<5, 5..<7])
    let (q, k, v) = (
      noisyParameter([7, 12], 13, scale: 2), noisyParameter([7, 6], 14, scale: 2),
      noisyParameter([7, 6], 15)
    )
    expectGradient(of: [q, k, v]) { probe(attention(q.value, k.value, v.value, shape)) }
  }

  @Test(arguments: InstructionSet.allCases, [nil, 3, 65])
  func `attention past the first block of keys, with and without a window and a cap`(
    set: InstructionSet, window: Int?
  ) {
    set.select()
    defer { InstructionSet.supported.select() }
    let shape = AttentionShape(
      heads: 1, keyHeads: 1, head: 2, scale: 1, softCap: window == nil ? nil : 2, window: window,
      sequences: [0..<67])
    let (q, k, v) = (
      noisyParameter([67, 2], 16, scale: 2), noisyParameter([67, 2], 17, scale: 2),
      noisyParameter([67, 2], 18)
    )
    expectGradient(of: [q, k, v]) { probe(attention(q.value, k.value, v.value, shape)) }
  }

  @Test func `head, log-probability and entropy`() {
    let (hidden, weight) = (noisyParameter([4, 5], 19, scale: 2), noisyParameter([11, 5], 20))
    for (temperature, cap) in [(1, nil), (0.7, nil), (0.7, 1.5)] as [(Float, Float?)] {
      expectGradient(of: [hidden, weight]) {
        let readings = readTokens(
          hidden.value, weight, targets: [0, 10, 3, 3], temperature: temperature, softCap: cap)
        return probe(readings.logProbs) + probe(readings.entropies, 98)
      }
      for isEntropy in [false, true] {
        expectGradient(of: [hidden, weight]) {
          let readings = readTokens(
            hidden.value, weight, targets: [0, 10, 3, 3], temperature: temperature, softCap: cap)
          return probe(isEntropy ? readings.entropies : readings.logProbs)
        }
      }
    }
  }
}

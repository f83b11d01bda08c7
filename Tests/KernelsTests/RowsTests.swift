import Foundation
import Testing

@testable import Kernels

private func wave(_ count: Int, _ scale: Float = 1) -> [Float] {
  (0..<count).map { scale * Float(sin(Double($0) * 0.7) + 0.1) }
}

@Suite(.serialized) struct RowsTests {
  @Test(arguments: InstructionSet.allCases, [1, 5, 16, 37, 130])
  func `rows of scores equal the definition`(set: InstructionSet, width: Int) {
    set.select()
    defer { InstructionSet.supported.select() }
    let (row, temperature, target) = (wave(width, 4), 0.7, width / 2)
    let z = row.map { Double($0) / temperature }
    let logSum = log(z.map(exp).reduce(0, +))
    let entropy = -z.reduce(0) { $0 + exp($1 - logSum) * ($1 - logSum) }
    let reading = readRow(
      Buffer(row), row: 0, width: width, target: target, temperature: Float(temperature))
    #expect(abs(Double(reading.logSum) - logSum) < 2e-6 * max(1, abs(logSum)))
    #expect(abs(Double(reading.logProb) - (z[target] - logSum)) < 5e-6)
    #expect(abs(Double(reading.entropy) - entropy) < 5e-6)
    let probabilities = Buffer(row)
    softmaxRow(
      probabilities, row: 0, width: width, temperature: Float(temperature), logSum: reading.logSum)
    for i in 0..<width { #expect(abs(Double(probabilities[i]) - exp(z[i] - logSum)) < 1e-6) }
  }

  @Test(arguments: InstructionSet.allCases)
  func `a sampler that has the sum gets the trainer's bits`(set: InstructionSet) {
    set.select()
    defer { InstructionSet.supported.select() }
    let row = wave(67, 5)
    let buffer = Buffer(row)
    for target in 0..<67 {
      let reading = readRow(buffer, row: 0, width: 67, target: target, temperature: 0.7)
      let again = logProb(score: row[target], temperature: 0.7, logSum: reading.logSum)
      #expect(again.bitPattern == reading.logProb.bitPattern)
    }
  }

  @Test func `a score of minus infinity has no mass and leaves the entropy finite`() {
    let reading = readRow(
      Buffer([0, -Float.infinity, 0]), row: 0, width: 3, target: 0, temperature: 1)
    // Two equal scores: log ½ and log 2.
    #expect(abs(reading.logProb + Float(M_LN2)) < 1e-6)
    #expect(abs(reading.entropy - Float(M_LN2)) < 1e-6)
  }

  @Test(arguments: InstructionSet.allCases, [1, 15, 16, 40])
  func `norms and activations equal the definition`(set: InstructionSet, width: Int) {
    set.select()
    defer { InstructionSet.supported.select() }
    let (x, weight) = (wave(3 * width), wave(width, 2))
    let (y, inverse) = (Buffer(count: 3 * width), Buffer(count: 3))
    rmsNorm(Buffer(x), Buffer(weight), epsilon: 1e-5, into: y, inverse: inverse)
    for r in 0..<3 {
      let row = x[r * width..<(r + 1) * width]
      let rms = sqrt(row.reduce(0) { $0 + Double($1) * Double($1) } / Double(width) + 1e-5)
      for i in 0..<width {
        #expect(
          abs(Double(y[r * width + i]) - Double(x[r * width + i]) / rms * Double(weight[i])) < 1e-5)
      }
    }
  }

  @Test(arguments: InstructionSet.allCases, [1, 15, 16, 40])
  func `norms with a mean equal the definition`(set: InstructionSet, width: Int) {
    set.select()
    defer { InstructionSet.supported.select() }
    let (x, weight, bias) = (wave(3 * width, 3), wave(width, 2), wave(width, 5))
    let y = Buffer(count: 3 * width)
    layerNorm(
      Buffer(x), Buffer(weight), Buffer(bias), epsilon: 1e-5, into: y, mean: Buffer(count: 3),
      inverse: Buffer(count: 3))
    for r in 0..<3 {
      let row = x[r * width..<(r + 1) * width].map { Double($0) }
      let mean = row.reduce(0, +) / Double(width)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      for i in 0..<width {
        let expected = (row[i] - mean) / sqrt(variance + 1e-5) * Double(weight[i]) + Double(bias[i])
        #expect(abs(Double(y[r * width + i]) - expected) < 1e-5)
      }
    }
  }

  @Test(arguments: InstructionSet.allCases, [1, 15, 16, 4001])
  func `activations and caps equal the definition`(set: InstructionSet, count: Int) {
    set.select()
    defer { InstructionSet.supported.select() }
    let x = (0..<count).map { Float($0 - count / 2) * 20 / Float(count) }
    let definitions: [(Activation, (Double) -> Double)] = [
      (.silu, { $0 / (1 + exp(-$0)) }), (.gelu, { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) }),
      (
        .geluTanh,
        { $0 / 2 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
      ),
    ]
    let (y, gated, up) = (Buffer(count: count), Buffer(count: count), Buffer(wave(count, 3)))
    for (f, definition) in definitions {
      activate(f, Buffer(x), into: y)
      gate(f, Buffer(x), up, into: gated)
      for i in 0..<count {
        let expected = definition(Double(x[i]))
        #expect(abs(Double(y[i]) - expected) < 1e-6 * max(0.1, abs(expected)))
        #expect(gated[i] == y[i] * up[i])
      }
    }
    let capped = Buffer(x)
    softCap(capped, count: count, at: 3)
    for i in 0..<count {
      let expected = 3 * tanh(Double(x[i]) / 3)
      #expect(abs(Double(capped[i]) - expected) <= 4e-7 * abs(expected))
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func `a step of adamw equals the definition`(set: InstructionSet) {
    set.select()
    defer { InstructionSet.supported.select() }
    // From zero moments: m = (1-β1) g, v = (1-β2) g², so m/(1-β1) = g and sqrt(v/(1-β2)) = |g|:
    // w = w (1 - lr·wd) - lr · g / (|g| + ε).
    let (gradient, weight) = (wave(37), wave(37, 3))
    let w = Buffer(weight)
    adamW(
      AdamWStep(
        learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, step: 1,
        gradientScale: 1),
      gradient: Buffer(gradient), weight: w, firstMoment: Buffer(zeros: 37),
      secondMoment: Buffer(zeros: 37))
    for i in 0..<37 {
      let expected = weight[i] * (1 - 0.001) - 0.01 * (gradient[i] > 0 ? 1 : -1)
      #expect(abs(w[i] - expected) < 2e-6)
    }
  }

  @Test(arguments: [0.9, 0.999, 0.99999] as [Float], [1, 2, 1000, 200_000, 10_000_000])
  func `the bias correction is 1 minus a power at every step`(beta: Float, step: Int) {
    let expected = Float(1 - pow(Double(beta), Double(step)))
    #expect(abs(AdamWStep.correction(beta, step) - expected) <= expected.ulp)
  }

  @Test func `the first number that is not finite is found`() {
    #expect(firstNonFinite(Buffer([1, 2, .nan, .infinity])) == 2)
    #expect(firstNonFinite(Buffer([1, -3e38])) == nil)
  }

  @Test(arguments: [0, 1, 16_384, 16_385, 50_001])
  func `a sum of squares is that of the definition, on any threads`(count: Int) {
    let x = wave(count)
    let expected = x.reduce(0) { $0 + Double($1) * Double($1) }
    let before = Threads.count
    defer { Threads.count = before }
    let sums = [1, 2, 5].map { threads in
      Threads.count = threads
      return sumOfSquares(Buffer(x))
    }
    #expect(abs(sums[0] - expected) <= 1e-12 * expected)
    #expect(sums[1] == sums[0] && sums[2] == sums[0])
  }
}

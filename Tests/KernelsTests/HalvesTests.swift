import Testing

@testable import Kernels

extension HalfType {
  /// The definition, by the standard library.
  fileprivate func float(_ bits: UInt16) -> Float {
    switch self {
    case .bfloat16: Float(bitPattern: UInt32(bits) << 16)
    case .float16: Float(Float16(bitPattern: bits))
    }
  }

  fileprivate func bits(_ number: Float) -> UInt16 {
    switch self {
    case .bfloat16: UInt16(number.bitPattern >> 16)
    case .float16: Float16(number).bitPattern
    }
  }
}

@Suite(.serialized) struct HalvesTests {
  @Test(arguments: InstructionSet.allCases, HalfType.allCases)
  func `every 16-bit number expands exactly`(set: InstructionSet, type: HalfType) {
    set.select()
    defer { InstructionSet.supported.select() }
    let bits = (0...UInt16.max).map { $0 }
    let floats = Halves(bits: bits, type: type).expanded
    let wrong = bits.filter {
      let (expected, found) = (type.float($0), floats[Int($0)])
      return expected.isNaN ? !found.isNaN : expected.bitPattern != found.bitPattern
    }
    #expect(wrong == [])
  }

  @Test func `some of the numbers expand to any place`() {
    let halves = Halves(bits: numbers(50, 3).map(HalfType.bfloat16.bits), type: .bfloat16)
    let floats = Buffer(zeros: 40)
    halves.expand(21, from: 17, into: floats, at: 5)
    #expect(floats.floats[5..<26] == halves.expanded.floats[17..<38])
    #expect(floats.floats[..<5].allSatisfy { $0 == 0 } && floats[26] == 0)
  }

  @Test(arguments: InstructionSet.allCases, HalfType.allCases)
  func `products have the bits of those with floats`(set: InstructionSet, type: HalfType) {
    set.select()
    defer { InstructionSet.supported.select() }
    for (m, n, k) in MatmulTests.shapes + [(130, 70, 600)] {
      let x = Matrix(Buffer(numbers(m * k, 1)), m, k)
      let halves = Halves(bits: numbers(n * k, 2).map(type.bits), type: type)
      let floats = halves.expanded
      for (half, float) in [
        (HalfMatrix(halves, n, k).transposed, Matrix(floats, n, k).transposed),
        (HalfMatrix(halves, k, n), Matrix(floats, k, n)),
      ] {
        let results = (0..<3).map { _ in Buffer(numbers(m * n, 4)) }
        multiplyOwn([
          Product(x, .floats(float), into: Matrix(results[0], m, n), from: .numbers)
        ])
        matmul(x, half, into: Matrix(results[1], m, n), accumulate: true)
        matmul(x, PackedMatrix(half), into: Matrix(results[2], m, n), accumulate: true)
        #expect(results[0].floats == results[1].floats)
        #expect(results[0].floats == results[2].floats)
      }
    }
  }
}

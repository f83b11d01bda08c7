import Testing

@testable import Kernels

/// The definition, with the order of the sums that the kernels promise.
private func naive(_ a: [Float], _ b: [Float], _ m: Int, _ n: Int, _ k: Int) -> [Double] {
  (0..<m * n).map { at in
    (0..<k).reduce(0) { $0 + Double(a[at / n * k + $1]) * Double(b[$1 * n + at % n]) }
  }
}

private func rounded(_ x: Float) -> Float {
  Float(bitPattern: UInt32(x.bits(as: .bfloat16)) << 16)
}

extension Float {
  /// Nearest, ties to even.
  fileprivate func bits(as type: HalfType) -> UInt16 {
    UInt16((bitPattern + 0x7FFF + (bitPattern >> 16 & 1)) >> 16)
  }
}

@Suite(.serialized) struct MatmulTests {
  static let shapes = [
    (1, 1, 1), (1, 33, 5), (7, 31, 257), (13, 64, 300), (97, 130, 520), (5, 3, 0), (3, 70, 385),
  ]

  @Test(arguments: InstructionSet.allCases, shapes)
  func `every layout equals the definition`(set: InstructionSet, shape: (Int, Int, Int)) {
    set.select()
    defer { InstructionSet.supported.select() }
    let (m, n, k) = shape
    let (x, y) = (numbers(m * k, 1), numbers(k * n, 2))
    let expected = naive(x, y, m, n, k)
    let (lefts, rights) = (layouts(x, m, k), layouts(y, k, n))
    for left in lefts {
      for right in rights {
        let c = Buffer(zeros: m * n)
        matmul(left, right, into: Matrix(c, m, n))
        matmul(left, right, into: Matrix(c, m, n), accumulate: true)
        let packed = Buffer(count: m * n)
        matmul(left, PackedMatrix(right), into: Matrix(packed, m, n))
        for i in 0..<m * n {
          #expect(abs(Double(c[i]) - 2 * expected[i]) < 1e-4)
          #expect(abs(Double(packed[i]) - expected[i]) < 1e-4)
        }
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func `the bits of a row do not depend on the other rows`(set: InstructionSet) {
    set.select()
    defer { InstructionSet.supported.select() }
    #expect(checkBatchInvariance())
  }

  @Test(.enabled(if: Precision.bf16.isSupported), arguments: shapes)
  func `bf16 equals the definition over rounded factors`(shape: (Int, Int, Int)) {
    let (m, n, k) = shape
    let (x, y) = (numbers(m * k, 1), numbers(k * n, 2))
    let expected = naive(x.map(rounded), y.map(rounded), m, n, k)
    let (lefts, rights) = (layouts(x, m, k), layouts(y, k, n))
    let halves = Halves(bits: y.map { $0.bits(as: .bfloat16) }, type: .bfloat16)
    for left in lefts {
      for right in rights {
        let c = Buffer(zeros: m * n)
        matmul(left, right, into: Matrix(c, m, n), precision: .bf16)
        matmul(left, right, into: Matrix(c, m, n), accumulate: true, precision: .bf16)
        for i in 0..<m * n { #expect(abs(Double(c[i]) - 2 * expected[i]) < 1e-4) }
      }
      let (own, again) = (Buffer(count: m * n), Buffer(count: m * n))
      matmul(left, rights[0], into: Matrix(own, m, n), precision: .bf16)
      matmul(left, HalfMatrix(halves, k, n), into: Matrix(again, m, n), precision: .bf16)
      #expect(own.floats == again.floats)
    }
  }

  @Test(.enabled(if: Precision.bf16.isSupported))
  func `the bits of a row of a bf16 product do not depend on the other rows`() {
    let (m, n, k) = (261, 97, 301)
    let (x, y) = (numbers(m * k, 3), numbers(k * n, 4))
    let right = PackedMatrix(Matrix(Buffer(y), k, n), precision: .bf16)
    let whole = Buffer(count: m * n)
    matmul(Matrix(Buffer(x), m, k), right, into: Matrix(whole, m, n))
    for rows in [1, 2, 3, 17] {
      for first in stride(from: 0, to: m - rows, by: 61) {
        let some = Buffer(count: rows * n)
        matmul(
          Matrix(Buffer(x), offset: first * k, rows, k), right, into: Matrix(some, rows, n))
        #expect(some.floats == Array(whole.floats[first * n..<(first + rows) * n]))
      }
    }
  }

  @Test func `the number of threads changes no bit`() {
    let (m, n, k) = (300, 200, 300)
    let (a, b) = (Matrix(Buffer(numbers(m * k, 3)), m, k), Matrix(Buffer(numbers(k * n, 4)), k, n))
    let before = Threads.count
    defer { Threads.count = before }
    let results = [1, 2, 5].map { threads in
      Threads.count = threads
      let c = Buffer(count: m * n)
      matmul(a, b, into: Matrix(c, m, n))
      return c.floats
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  /// Rows more than 8,192 numbers apart are packed, nearer ones are read where they stand.
  @Test(arguments: InstructionSet.allCases, [(8300, 17, 21), (13, 8300, 21), (61, 45, 330)])
  func `sides whose rows are far apart equal the definition`(
    set: InstructionSet, shape: (m: Int, n: Int, k: Int)
  ) {
    set.select()
    defer { InstructionSet.supported.select() }
    let (m, n, k) = shape
    let (x, y) = (numbers(m * k, 7), numbers(k * n, 8))
    let turned = (0..<k * m).map { x[$0 % m * k + $0 / m] }
    let c = Buffer(count: m * n)
    matmul(
      Matrix(Buffer(turned), k, m).transposed, Matrix(Buffer(y), k, n), into: Matrix(c, m, n))
    let expected = naive(x, y, m, n, k)
    #expect((0..<m * n).allSatisfy { abs(Double(c[$0]) - expected[$0]) < 1e-4 })
  }

  @Test(.enabled(if: OpenBLAS.loaded != nil))
  func `openblas in chunks of 320 equals the definition`() throws {
    let blas = try #require(OpenBLAS.loaded)
    // 70 × 60 × 320 is above the small-matrix bound, the remainder 70 × 60 × 44 below it.
    let (m, n, k) = (70, 60, 364)
    let (x, y) = (numbers(m * k, 5), numbers(k * n, 6))
    let c = Buffer(count: m * n)
    blas.multiply(
      Matrix(Buffer(x), m, k), Matrix(Buffer(y), k, n), into: Matrix(c, m, n), accumulate: false)
    let expected = naive(x, y, m, n, k)
    for i in 0..<m * n { #expect(abs(Double(c[i]) - expected[i]) < 1e-4) }
  }

  @Test func `parallel work inside parallel work runs inline`() {
    let counts = Buffer(zeros: 64)
    parallelFor(8) { i in parallelFor(8) { j in counts[i * 8 + j] += 1 } }
    #expect(counts.floats.allSatisfy { $0 == 1 })
  }
}

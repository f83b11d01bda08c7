import Testing

@testable import Kernels

@Suite(.enabled(if: Precision.int8.isSupported)) struct ByteProductsTests {
  /// A vector in chunks of 320, each as whole numbers times its scale.
  private func rounded(_ x: [Float]) -> [Double] {
    stride(from: 0, to: x.count, by: 320).flatMap { start in
      let chunk = x[start..<min(start + 320, x.count)]
      let scale = (chunk.map(abs).max() ?? 0) / 127
      let inverse = scale > 1e-35 ? 1 / scale : 0
      return chunk.map { Double(($0 * inverse).rounded(.toNearestOrEven)) * Double(scale) }
    }
  }

  /// `[m, k]` by `[k, n]` over rounded rows and columns.
  private func naive(_ x: [Float], _ y: [Float], _ m: Int, _ n: Int, _ k: Int) -> [Double] {
    let rows = (0..<m).map { rounded(Array(x[$0 * k..<($0 + 1) * k])) }
    let turned = transposed(y, k, n)
    let columns = (0..<n).map { rounded(Array(turned[$0 * k..<($0 + 1) * k])) }
    return rows.flatMap { row in columns.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
  }

  private func product(_ left: Matrix, _ right: Matrix) -> [Float] {
    let c = Buffer(count: left.rows * right.columns)
    matmul(
      left, PackedMatrix(right, precision: .int8), into: Matrix(c, left.rows, right.columns))
    return c.floats
  }

  @Test(arguments: [
    (1, 1, 1), (1, 33, 3), (2, 31, 320), (5, 64, 321), (13, 70, 643), (17, 130, 64), (261, 45, 700),
  ])
  func `they equal the definition over rounded factors`(shape: (Int, Int, Int)) {
    let (m, n, k) = shape
    let (x, y) = (numbers(m * k, 1), numbers(k * n, 2))
    let expected = naive(x, y, m, n, k)
    let (lefts, rights) = (layouts(x, m, k), layouts(y, k, n))
    for left in lefts {
      for right in rights {
        let c = Buffer(zeros: m * n)
        matmul(left, right, into: Matrix(c, m, n), precision: .int8)
        matmul(left, right, into: Matrix(c, m, n), accumulate: true, precision: .int8)
        for i in 0..<m * n { #expect(abs(Double(c[i]) - 2 * expected[i]) < 1e-4) }
      }
    }
  }

  @Test func `they are near the product of the numbers themselves`() {
    let (m, n, k) = (3, 40, 640)
    let (x, y) = (numbers(m * k, 5), numbers(k * n, 6))
    let exact = Buffer(count: m * n)
    matmul(Matrix(Buffer(x), m, k), Matrix(Buffer(y), k, n), into: Matrix(exact, m, n))
    let found = product(Matrix(Buffer(x), m, k), Matrix(Buffer(y), k, n))
    // Each factor is at most half a step of 1/127 off, and the errors of 640 products cancel.
    for i in 0..<m * n { #expect(abs(found[i] - exact[i]) < 0.3) }
    #expect(found != exact.floats)
  }

  @Test func `the bits of a row do not depend on the other rows, nor on threads`() {
    let (m, n, k) = (261, 97, 650)
    let (x, y) = (numbers(m * k, 3), numbers(k * n, 4))
    let right = Matrix(Buffer(y), k, n)
    let whole = product(Matrix(Buffer(x), m, k), right)
    for rows in [1, 2, 3, 17] {
      for first in stride(from: 0, to: m - rows, by: 61) {
        let some = product(Matrix(Buffer(x), offset: first * k, rows, k), right)
        #expect(some == Array(whole[first * n..<(first + rows) * n]))
      }
    }
    let before = Threads.count
    defer { Threads.count = before }
    for threads in [1, 5] {
      Threads.count = threads
      #expect(product(Matrix(Buffer(x), m, k), right) == whole)
    }
  }

  @Test func `zeros, tiny and huge numbers keep their size`() {
    let k = 330
    let ones = Matrix(Buffer([Float](repeating: 1, count: k)), k, 1)
    for (number, sum) in [
      (Float(0), Float(0)), (.leastNormalMagnitude, 0), (1e-30, 330e-30), (1e30, 330e30),
    ] {
      let found = product(Matrix(Buffer([Float](repeating: number, count: k)), 1, k), ones)[0]
      #expect(abs(found - sum) <= sum * 1e-5)
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, .signalingNaN])
  func `a number that is not finite spoils its row or column alone`(number: Float) {
    var x = numbers(3 * 350, 1)
    x[350 + 340] = number
    let (left, right) = (Matrix(Buffer(x), 3, 350), Matrix(Buffer(numbers(350 * 40, 2)), 350, 40))
    let rows = product(left, right)
    for (i, value) in rows.enumerated() { #expect(value.isNaN == (i / 40 == 1)) }
    let columns = product(right.transposed, left.transposed)
    for (i, value) in columns.enumerated() { #expect(value.isNaN == (i % 3 == 1)) }
  }
}

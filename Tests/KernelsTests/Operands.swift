@testable import Kernels

/// Numbers between -1 and 1 that differ from salt to salt.
func numbers(_ count: Int, _ salt: Int) -> [Float] {
  (0..<count).map { Float((($0 + salt) &* 7919 &+ salt) % 2003) / 1001 - 1 }
}

/// A row-major `[rows, columns]` matrix column by column.
func transposed(_ x: [Float], _ rows: Int, _ columns: Int) -> [Float] {
  (0..<rows * columns).map { x[$0 % rows * columns + $0 / rows] }
}

/// A matrix as it may lie in memory: row by row, and column by column.
func layouts(_ x: [Float], _ rows: Int, _ columns: Int) -> [Matrix] {
  [
    Matrix(Buffer(x), rows, columns),
    Matrix(Buffer(transposed(x, rows, columns)), columns, rows).transposed,
  ]
}

/// `c = a b`, or `c += a b`, of factors in `precision`.
func matmul(
  _ a: Matrix, _ b: Matrix, into c: Matrix, accumulate: Bool = false, precision: Precision
) {
  let right = RightMatrix(b, precision: precision)
  matmul([Product(a, right, into: c, from: accumulate ? .numbers : .nothing)])
}

/// The same with 16-bit numbers.
func matmul(
  _ a: Matrix, _ b: HalfMatrix, into c: Matrix, accumulate: Bool = false,
  precision: Precision = .float32
) {
  let right = RightMatrix(b, precision: precision)
  matmul([Product(a, right, into: c, from: accumulate ? .numbers : .nothing)])
}

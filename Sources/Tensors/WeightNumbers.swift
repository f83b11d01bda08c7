import Kernels

/// The numbers of a weight at one moment: the right-hand side of products.
enum WeightNumbers {
  case floats(Buffer)
  case halves(Halves)

  /// `c = a · weight`, the weight `[rows, columns]`.
  func multiply(_ a: Matrix, _ rows: Int, _ columns: Int, into c: Matrix, _ precision: Precision) {
    switch self {
    case .floats(let buffer):
      matmul(a, Matrix(buffer, rows, columns), into: c, precision: precision)
    case .halves(let halves):
      matmul(a, HalfMatrix(halves, rows, columns), into: c, precision: precision)
    }
  }

  /// The transpose of a `[rows, columns]` weight, laid out for many products.
  func packedTranspose(_ rows: Int, _ columns: Int, _ precision: Precision) -> PackedMatrix {
    switch self {
    case .floats(let buffer):
      PackedMatrix(Matrix(buffer, rows, columns).transposed, precision: precision)
    case .halves(let halves):
      PackedMatrix(HalfMatrix(halves, rows, columns).transposed, precision: precision)
    }
  }
}

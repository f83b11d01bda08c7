import Kernels

/// The numbers of a weight at one moment: the right-hand side of products.
enum WeightNumbers {
  case floats(Buffer)
  case halves(Halves)

  /// The `[rows, columns]` weight as the right side of a product.
  func right(_ rows: Int, _ columns: Int, _ precision: Precision) -> RightMatrix {
    switch self {
    case .floats(let buffer): RightMatrix(Matrix(buffer, rows, columns), precision: precision)
    case .halves(let halves): RightMatrix(HalfMatrix(halves, rows, columns), precision: precision)
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

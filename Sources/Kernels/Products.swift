import CKernels

/// The right side of a product.
public enum RightMatrix {
  /// Floats as they are.
  case floats(Matrix)
  /// 16-bit numbers as they are; the bits are those of the same numbers as floats.
  case halves(HalfMatrix)
  /// Numbers laid out before, and in their precision.
  case packed(PackedMatrix)

  var shape: (rows: Int, columns: Int) {
    switch self {
    case .floats(let matrix): (matrix.rows, matrix.columns)
    case .halves(let matrix): (matrix.rows, matrix.columns)
    case .packed(let matrix): (matrix.rows, matrix.columns)
    }
  }
}

/// A sum of products into one matrix: `c = Σ a b`, or `c += Σ a b`.
public struct SumOfProducts {
  let terms: [(a: Matrix, b: RightMatrix)]
  let c: Matrix
  let accumulates: Bool

  /// A sum of the terms into `c`, in their order.
  public init(
    _ terms: [(a: Matrix, b: RightMatrix)], into c: Matrix, accumulate accumulates: Bool = false
  ) {
    for (a, b) in terms {
      let (rows, columns) = b.shape
      precondition(
        a.columns == rows && c.rows == a.rows && c.columns == columns && c.isRowMajor,
        "[\(a.rows), \(a.columns)] by [\(rows), \(columns)] into [\(c.rows), \(c.columns)]")
    }
    (self.terms, self.c, self.accumulates) = (terms, c, accumulates)
  }
}

/// Computes sums of products whose results lie apart, side by side.
///
/// The order of each element's sum is fixed: chunks of 320 along the inner dimension, each a
/// sequential multiply-add, later chunks added to the first. The bits of a row of `c` do not depend
/// on how many rows there are, nor on the number of threads. With AVX-512 the kernel of our own is the
/// faster one; below, OpenBLAS takes the large products where its bits are the same (see
/// `OpenBLAS.agrees`).
public func matmul(_ sums: [SumOfProducts]) {
  guard let blas = OpenBLAS.inUse else { return multiplyOwn(sums) }
  for sum in sums {
    for (i, (a, b)) in sum.terms.enumerated() {
      let accumulate = sum.accumulates || i > 0
      if case .floats(let b) = b, a.rows * b.columns * a.columns > OpenBLAS.smallProduct {
        blas.multiply(a, b, into: sum.c, accumulate: accumulate)
      } else {
        multiplyOwn([SumOfProducts([(a, b)], into: sum.c, accumulate: accumulate)])
      }
    }
  }
}

/// The sums by the kernel of our own.
func multiplyOwn(_ sums: [SumOfProducts]) {
  let timing = Profile.enter(.products)
  defer { timing.leave() }
  let products = unsafe sums.flatMap { sum in
    unsafe sum.terms.enumerated().map { i, term in
      unsafe hone_product(
        term.a, term.b, into: sum.c, accumulate: sum.accumulates && i == 0, isAdded: i > 0)
    }
  }
  unsafe hone_multiply(products, Int64(products.count))
}

extension hone_product {
  fileprivate init(
    _ a: Matrix, _ b: RightMatrix, into c: Matrix, accumulate: Bool, isAdded: Bool
  ) {
    unsafe self.init()
    unsafe self.a = UnsafePointer(a.start)
    unsafe (a_row, a_column) = (Int64(a.rowStride), Int64(a.columnStride))
    switch b {
    case .floats(let b):
      unsafe (self.b, type) = (UnsafeRawPointer(b.start), Int32(HONE_FLOAT32))
      unsafe (b_row, b_column) = (Int64(b.rowStride), Int64(b.columnStride))
    case .halves(let b):
      unsafe (self.b, type) = (b.halves.base, b.halves.type.rawValue)
      unsafe (b_row, b_column) = (Int64(b.rowStride), Int64(b.columnStride))
    case .packed(let b):
      unsafe (self.b, type, is_packed) = (UnsafeRawPointer(b.buffer.base), b.type, true)
    }
    unsafe (self.c, ldc) = (c.start, Int64(c.rowStride))
    unsafe (m, n, k) = (Int64(c.rows), Int64(c.columns), Int64(a.columns))
    unsafe (self.accumulate, is_added) = (accumulate, isAdded)
  }
}

/// `c = a b`, or `c += a b`.
///
/// - Parameter precision: of the factors; with another than `.float32`, `b` is packed on the fly.
public func matmul(
  _ a: Matrix, _ b: Matrix, into c: Matrix, accumulate: Bool = false,
  precision: Precision = .float32
) {
  let right = RightMatrix(b, precision)
  matmul([SumOfProducts([(a, right)], into: c, accumulate: accumulate)])
}

/// `c = a b` with `b` packed; the same bits as with `b` unpacked.
public func matmul(_ a: Matrix, _ b: PackedMatrix, into c: Matrix, accumulate: Bool = false) {
  matmul([SumOfProducts([(a, .packed(b))], into: c, accumulate: accumulate)])
}

extension RightMatrix {
  /// Floats as products of this precision take them: packed where it is not their own.
  public init(_ matrix: Matrix, _ precision: Precision) {
    self =
      precision == .float32
      ? .floats(matrix) : .packed(PackedMatrix(matrix, precision: precision))
  }

  /// 16-bit numbers as products of this precision take them.
  public init(_ matrix: HalfMatrix, _ precision: Precision) {
    self =
      precision == .float32
      ? .halves(matrix) : .packed(PackedMatrix(matrix, precision: precision))
  }
}

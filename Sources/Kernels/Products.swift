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

/// A product `a b` and where it goes.
public struct Product {
  /// What a result begins with.
  public enum Start: Sendable {
    /// Nothing: `c = a b`.
    case nothing
    /// The numbers that are there: `c += a b`.
    case numbers
    /// The result of the product before this one, which has the same `c`: a sum of products. In no
    /// other way do products of one list share a `c`.
    case productBefore
  }

  let a: Matrix
  let b: RightMatrix
  let c: Matrix
  let start: Start

  /// `a b` into `c`.
  public init(_ a: Matrix, _ b: RightMatrix, into c: Matrix, from start: Start = .nothing) {
    let (rows, columns) = b.shape
    precondition(
      a.columns == rows && c.rows == a.rows && c.columns == columns && c.isRowMajor,
      "[\(a.rows), \(a.columns)] by [\(rows), \(columns)] into [\(c.rows), \(c.columns)]")
    (self.a, self.b, self.c, self.start) = (a, b, c, start)
  }

  /// Whether OpenBLAS can take it, and not by its path for small matrices.
  fileprivate var suitsOpenBLAS: Bool {
    if case .floats = b { c.rows * c.columns * a.columns > OpenBLAS.smallProduct } else { false }
  }
}

/// Computes products whose results lie apart, or are added to the one before, side by side.
///
/// The order of each element's sum is fixed: chunks of 320 along the inner dimension, each a
/// sequential multiply-add, later chunks added to the first. The bits of a row of `c` do not depend
/// on how many rows there are, nor on the number of threads. With AVX-512 the kernel of our own is the
/// faster one; below, OpenBLAS takes the large products where its bits are the same (see
/// `OpenBLAS.agrees`).
public func matmul(_ products: [Product]) {
  for (i, product) in products.enumerated() where product.start == .productBefore {
    precondition(
      i > 0 && product.c.isSame(as: products[i - 1].c), "product \(i) is added to no other")
  }
  if products.contains(where: \.suitsOpenBLAS), let blas = OpenBLAS.inUse {
    for product in products { multiply(product, blas) }
  } else {
    multiplyOwn(products)
  }
}

/// A product after the one before it, by OpenBLAS where it can.
private func multiply(_ product: Product, _ blas: OpenBLAS) {
  let (a, c, isFresh) = (product.a, product.c, product.start == .nothing)
  if case .floats(let b) = product.b, product.suitsOpenBLAS {
    blas.multiply(a, b, into: c, accumulate: !isFresh)
  } else {
    multiplyOwn([Product(a, product.b, into: c, from: isFresh ? .nothing : .numbers)])
  }
}

/// The products by the kernel of our own.
func multiplyOwn(_ products: [Product]) {
  let timing = Profile.enter(.products)
  defer { timing.leave() }
  let count = products.count
  withExtendedLifetime(products) {
    unsafe withUnsafeTemporaryAllocation(of: hone_product.self, capacity: count) { room in
      for i in products.indices {
        unsafe room.initializeElement(at: i, to: hone_product(products[i]))
      }
      unsafe hone_multiply(room.baseAddress, Int64(count))
    }
  }
}

extension hone_product {
  fileprivate init(_ product: Product) {
    let (a, c) = (product.a, product.c)
    unsafe self.init()
    unsafe self.a = UnsafePointer(a.start)
    unsafe (a_row, a_column) = (Int64(a.rowStride), Int64(a.columnStride))
    switch product.b {
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
    unsafe accumulate = product.start == .numbers
    unsafe is_added = product.start == .productBefore
  }
}

/// `c = a b`, or `c += a b`.
public func matmul(_ a: Matrix, _ b: Matrix, into c: Matrix, accumulate: Bool = false) {
  matmul([Product(a, .floats(b), into: c, from: accumulate ? .numbers : .nothing)])
}

/// `c = a b` with `b` packed; the same bits as with `b` unpacked.
public func matmul(_ a: Matrix, _ b: PackedMatrix, into c: Matrix, accumulate: Bool = false) {
  matmul([Product(a, .packed(b), into: c, from: accumulate ? .numbers : .nothing)])
}

extension RightMatrix {
  /// Floats as products of this precision take them: packed where it is not their own.
  public init(_ matrix: Matrix, precision: Precision) {
    self =
      precision == .float32
      ? .floats(matrix) : .packed(PackedMatrix(matrix, precision: precision))
  }

  /// 16-bit numbers as products of this precision take them.
  public init(_ matrix: HalfMatrix, precision: Precision) {
    self =
      precision == .float32
      ? .halves(matrix) : .packed(PackedMatrix(matrix, precision: precision))
  }
}

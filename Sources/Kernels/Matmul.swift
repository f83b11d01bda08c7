import CKernels

/// A matrix inside a buffer: element `(i, j)` is at `offset + i * rowStride + j * columnStride`.
public struct Matrix {
  let buffer: Buffer
  let offset: Int
  let rows: Int
  let columns: Int
  let rowStride: Int
  let columnStride: Int

  /// A row-major `[rows, columns]` matrix from `offset` on.
  public init(_ buffer: Buffer, offset: Int = 0, _ rows: Int, _ columns: Int) {
    buffer.check(offset, rows * columns)
    self.init(
      buffer: buffer, offset: offset, rows: rows, columns: columns, rowStride: columns,
      columnStride: 1)
  }

  private init(
    buffer: Buffer, offset: Int, rows: Int, columns: Int, rowStride: Int, columnStride: Int
  ) {
    self.buffer = buffer
    self.offset = offset
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  /// The same numbers with rows and columns exchanged; nothing is moved.
  public var transposed: Matrix {
    Matrix(
      buffer: buffer, offset: offset, rows: columns, columns: rows, rowStride: columnStride,
      columnStride: rowStride)
  }

  var isRowMajor: Bool { columnStride == 1 }
  var start: UnsafeMutablePointer<Float> { unsafe buffer.base + offset }
}

/// `c = a b`, or `c += a b`.
///
/// The order of each element's sum is fixed: chunks of 320 along the inner dimension, each a
/// sequential multiply-add, later chunks added to the first. The bits of a row of `c` do not depend
/// on how many rows there are, nor on the number of threads. With AVX-512 the kernel of our own is the
/// faster one; below, OpenBLAS takes the large products where its bits are the same (see
/// `OpenBLAS.agrees`).
///
/// - Parameter precision: of the factors; with another than `.float32`, `b` is packed on the fly.
public func matmul(
  _ a: Matrix, _ b: Matrix, into c: Matrix, accumulate: Bool = false,
  precision: Precision = .float32
) {
  precondition(
    a.columns == b.rows && c.rows == a.rows && c.columns == b.columns && c.isRowMajor,
    "[\(a.rows), \(a.columns)] by [\(b.rows), \(b.columns)] into [\(c.rows), \(c.columns)]")
  if precision != .float32 {
    matmul(a, PackedMatrix(b, precision: precision), into: c, accumulate: accumulate)
  } else if a.rows * b.columns * a.columns > OpenBLAS.smallProduct, let blas = OpenBLAS.inUse {
    blas.multiply(a, b, into: c, accumulate: accumulate)
  } else {
    multiplyPacked(a, b, into: c, accumulate: accumulate)
  }
}

/// The product by the kernel of our own.
func multiplyPacked(_ a: Matrix, _ b: Matrix, into c: Matrix, accumulate: Bool) {
  let timing = Profile.enter(.products)
  defer { timing.leave() }
  unsafe hone_gemm(
    a.start, Int64(a.rowStride), Int64(a.columnStride), b.start, Int32(HONE_FLOAT32),
    Int64(b.rowStride), Int64(b.columnStride), c.start, Int64(c.rowStride), Int64(a.rows),
    Int64(b.columns), Int64(a.columns), accumulate)
}

/// A right-hand matrix laid out for the kernel once, for many products with it.
///
/// 16-bit numbers stay so, and expand inside the kernel.
public struct PackedMatrix: Sendable {
  let buffer: Buffer
  /// A constant of CKernels.
  let type: Int32
  /// Rows of the matrix: the inner dimension of a product.
  public let rows: Int
  /// Columns of the matrix.
  public let columns: Int

  /// Packs `matrix`; a precision that is not supported here is a programming error.
  public init(_ matrix: Matrix, precision: Precision = .float32) {
    let timing = Profile.enter(.packing)
    defer { timing.leave() }
    precondition(precision.isSupported, "no products of \(precision) on this processor")
    (rows, columns) = (matrix.rows, matrix.columns)
    let (k, n) = (Int64(rows), Int64(columns))
    let strides = (Int64(matrix.rowStride), Int64(matrix.columnStride))
    switch precision {
    case .float32:
      type = Int32(HONE_FLOAT32)
      buffer = Buffer(count: Int(hone_packed_size(k, n)))
      unsafe hone_pack(matrix.start, type, strides.0, strides.1, k, n, buffer.base)
    case .bf16:
      type = Int32(HONE_PAIRS)
      buffer = Buffer(count: Int(hone_packed_size((k + 1) / 2, n)))
      unsafe hone_pack_pairs(matrix.start, strides.0, strides.1, k, n, buffer.base)
    case .int8:
      type = Int32(HONE_BYTES)
      buffer = Buffer(count: Int(hone_bytes_size(k, n)))
      unsafe hone_pack_bytes(matrix.start, strides.0, strides.1, k, n, buffer.base)
    }
  }

  /// Packs a matrix of 16-bit numbers.
  public init(_ matrix: HalfMatrix, precision: Precision = .float32) {
    switch precision {
    case .float32: self.init(halves: matrix)
    case .bf16, .int8: self.init(matrix.expanded, precision: precision)
    }
  }

  private init(halves matrix: HalfMatrix) {
    let timing = Profile.enter(.packing)
    defer { timing.leave() }
    (rows, columns, type) = (matrix.rows, matrix.columns, matrix.halves.type.rawValue)
    buffer = Buffer(count: (Int(hone_packed_size(Int64(rows), Int64(columns))) + 1) / 2)
    unsafe hone_pack(
      matrix.halves.base, type, Int64(matrix.rowStride), Int64(matrix.columnStride), Int64(rows),
      Int64(columns), buffer.base)
  }
}

/// `c = a b` with `b` packed; the same bits as with `b` unpacked.
public func matmul(_ a: Matrix, _ b: PackedMatrix, into c: Matrix, accumulate: Bool = false) {
  let timing = Profile.enter(.products)
  defer { timing.leave() }
  precondition(
    a.columns == b.rows && c.rows == a.rows && c.columns == b.columns && c.isRowMajor,
    "[\(a.rows), \(a.columns)] by [\(b.rows), \(b.columns)] into [\(c.rows), \(c.columns)]")
  unsafe hone_gemm_packed(
    a.start, Int64(a.rowStride), Int64(a.columnStride), b.buffer.base, b.type, c.start,
    Int64(c.rowStride), Int64(a.rows), Int64(b.columns), Int64(a.columns), accumulate)
}

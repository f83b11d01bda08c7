import CKernels

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

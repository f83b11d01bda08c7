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

  /// Whether it is the same place.
  func isSame(as other: Matrix) -> Bool {
    buffer === other.buffer && offset == other.offset && rows == other.rows
      && columns == other.columns && rowStride == other.rowStride
  }

  var isRowMajor: Bool { columnStride == 1 }
  var start: UnsafeMutablePointer<Float> { unsafe buffer.base + offset }
}

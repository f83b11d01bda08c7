import CKernels

/// How a number of 16 bits is read.
public enum HalfType: Int32, Sendable, CaseIterable {
  /// The upper half of a float.
  case bfloat16 = 1
  /// IEEE half precision.
  case float16 = 2
}

/// A fixed block of 16-bit floating-point numbers: the storage of weights that do not learn.
///
/// Each is exactly a `Float`, so that a product with them has the bits of one with those floats.
public struct Halves: Sendable {
  /// How the numbers are read.
  public let type: HalfType
  /// How many there are.
  public let count: Int
  // Two lie in the place of one float.
  private let buffer: Buffer

  /// The numbers with these bits.
  public init(bits: [UInt16], type: HalfType) {
    self.type = type
    count = bits.count
    buffer = Buffer(count: (bits.count + 1) / 2)
    unsafe bits.withUnsafeBufferPointer { from in
      guard let start = from.baseAddress else { return }
      unsafe UnsafeMutableRawPointer(buffer.base).copyMemory(
        from: start, byteCount: 2 * count)
    }
  }

  var base: UnsafeRawPointer { unsafe UnsafeRawPointer(buffer.base) }

  /// Writes `count` numbers from `offset` on to `place` of `floats`.
  public func expand(_ count: Int, from offset: Int = 0, into floats: Buffer, at place: Int = 0) {
    precondition(
      offset >= 0 && count >= 0 && offset + count <= self.count,
      "numbers \(offset) ..< \(offset + count) of \(self.count)")
    floats.check(place, count)
    let start = unsafe base.assumingMemoryBound(to: UInt16.self) + offset
    unsafe hone_expand(start, Int64(count), type.rawValue, floats.base + place)
  }

  /// All numbers as floats.
  public var expanded: Buffer {
    let floats = Buffer(count: count)
    expand(count, into: floats)
    return floats
  }
}

/// A matrix of 16-bit numbers: element `(i, j)` is at `i * rowStride + j * columnStride`.
public struct HalfMatrix {
  let halves: Halves
  let rows: Int
  let columns: Int
  let rowStride: Int
  let columnStride: Int

  /// A row-major `[rows, columns]` matrix.
  public init(_ halves: Halves, _ rows: Int, _ columns: Int) {
    precondition(
      rows * columns == halves.count, "\(halves.count) numbers as [\(rows), \(columns)]")
    self.init(
      halves: halves, rows: rows, columns: columns, rowStride: columns, columnStride: 1)
  }

  private init(halves: Halves, rows: Int, columns: Int, rowStride: Int, columnStride: Int) {
    self.halves = halves
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  /// All numbers as floats, in the same layout.
  var expanded: Matrix {
    let floats = halves.expanded
    return columnStride == 1
      ? Matrix(floats, rows, columns) : Matrix(floats, columns, rows).transposed
  }

  /// The same numbers with rows and columns exchanged; nothing is moved.
  public var transposed: HalfMatrix {
    HalfMatrix(
      halves: halves, rows: columns, columns: rows, rowStride: columnStride,
      columnStride: rowStride)
  }
}

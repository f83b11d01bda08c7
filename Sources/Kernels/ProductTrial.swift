/// A product that one engine computes again and again, to be timed.
public struct ProductTrial {
  /// Who computes.
  public enum Engine: Sendable, CaseIterable {
    /// The packed kernel of our own.
    case own
    /// OpenBLAS.
    case openBLAS
  }

  /// Floating-point operations of one product: a multiplication and an addition each.
  public let operations: Double
  private let engine: Engine
  private let a: Matrix
  private let b: Matrix
  private let c: Matrix
  /// The right side as models hold it, laid out before.
  private let packed: PackedMatrix?

  /// A product of `[size, size]` matrices, both as they are; `nil` where the engine is not installed.
  public init?(_ engine: Engine, size: Int = 768) {
    if engine == .openBLAS, OpenBLAS.loaded == nil { return nil }
    self.engine = engine
    a = Self.matrix(size, size)
    b = Self.matrix(size, size)
    c = Matrix(Buffer(zeros: size * size), size, size)
    packed = nil
    operations = 2 * Double(size) * Double(size) * Double(size)
  }

  /// A product of `[rows, inner]` numbers with a layer's `[columns, inner]` weight, which the kernel
  /// of our own has packed before; `nil` where the engine is not installed or lacks the precision.
  public init?(
    _ engine: Engine, rows: Int, columns: Int, inner: Int, precision: Precision = .float32
  ) {
    if engine == .openBLAS, OpenBLAS.loaded == nil || precision != .float32 { return nil }
    guard precision.isSupported else { return nil }
    self.engine = engine
    let weight = Self.matrix(columns, inner).transposed
    a = Self.matrix(rows, inner)
    b = weight
    c = Matrix(Buffer(zeros: rows * columns), rows, columns)
    packed = engine == .own ? PackedMatrix(weight, precision: precision) : nil
    operations = 2 * Double(rows) * Double(columns) * Double(inner)
  }

  private static func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    let numbers = (0..<rows * columns).map { Float(($0 &* 7919) % 2003) / 1001 - 1 }
    return Matrix(Buffer(numbers), rows, columns)
  }

  /// Computes the product once, on the threads in use.
  public func run() {
    if let packed {
      matmul(a, packed, into: c)
    } else if engine == .own {
      multiplyOwn([Product(a, .floats(b), into: c)])
    } else {
      OpenBLAS.loaded?.multiply(a, b, into: c, accumulate: false)
    }
  }
}

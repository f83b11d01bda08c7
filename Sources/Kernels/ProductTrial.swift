/// A square product that one engine computes again and again, to be timed.
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

  /// A product of `[size, size]` matrices; `nil` where the engine is not installed.
  public init?(_ engine: Engine, size: Int = 768) {
    if engine == .openBLAS, OpenBLAS.loaded == nil { return nil }
    self.engine = engine
    let numbers = (0..<size * size).map { Float(($0 &* 7919) % 2003) / 1001 - 1 }
    a = Matrix(Buffer(numbers), size, size)
    b = Matrix(Buffer(numbers), size, size)
    c = Matrix(Buffer(zeros: size * size), size, size)
    operations = 2 * Double(size) * Double(size) * Double(size)
  }

  /// Computes the product once, on the threads in use.
  public func run() {
    switch engine {
    case .own: multiplyPacked(a, b, into: c, accumulate: false)
    case .openBLAS: OpenBLAS.loaded?.multiply(a, b, into: c, accumulate: false)
    }
  }
}

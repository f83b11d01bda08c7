import CKernels

/// Something that the machine cannot do faster, done again and again on all threads, to be timed.
public struct PeakTrial {
  /// What is done.
  public enum Limit: Sendable, Hashable {
    /// Multiply-adds of numbers in registers: the bound of every product.
    case multiplyAdd(Precision)
    /// Reading memory: the bound of what is read once, such as weights at each decoded token.
    case memoryRead
  }

  /// What a run does: floating-point operations, or bytes read.
  public let amount: Double
  private let limit: Limit
  private let threads: Int
  private let rounds: Int
  private let memory: Buffer

  /// A trial; `nil` where the processor has no products of the precision.
  ///
  /// - Parameters:
  ///   - rounds: of multiply-adds a thread.
  ///   - numbers: floats that are read; enough that no cache holds them.
  public init?(_ limit: Limit, rounds: Int = 1_000_000, numbers: Int = 1 << 26) {
    (self.limit, threads, self.rounds) = (limit, Threads.count, rounds)
    switch limit {
    case .multiplyAdd(let precision):
      guard precision.isSupported else { return nil }
      memory = Buffer(zeros: 0)
      var left: Float = 0
      let one = unsafe hone_spin(Self.type(precision), 1, &left)
      amount = one * Double(rounds) * Double(threads)
    case .memoryRead:
      // Written, so that there are pages behind it.
      memory = Buffer(count: numbers)
      unsafe memory.base.update(repeating: 1, count: numbers)
      amount = Double(numbers) * Double(MemoryLayout<Float>.stride)
    }
  }

  private static func type(_ precision: Precision) -> Int32 {
    switch precision {
    case .float32: Int32(HONE_FLOAT32)
    case .bf16: Int32(HONE_PAIRS)
    case .int8: Int32(HONE_BYTES)
    }
  }

  /// Does it once.
  ///
  /// - Returns: a number that only exists once it is done.
  @discardableResult
  public func run() -> Float {
    switch limit {
    case .multiplyAdd(let precision):
      parallelMap(threads) { _ in
        var left: Float = 0
        _ = unsafe hone_spin(Self.type(precision), Int64(rounds), &left)
        return left
      }.reduce(0, +)
    case .memoryRead:
      parallelMap(pieces) { piece in
        let start = piece * Self.piece
        return unsafe hone_read_through(
          memory.base + start, Int64(min(Self.piece, memory.count - start)))
      }.reduce(0, +)
    }
  }

  private static let piece = 1 << 18
  private var pieces: Int { (memory.count + Self.piece - 1) / Self.piece }
}

/// A fixed block of `Float`s, aligned to a cache line: the storage behind every tensor.
///
/// Whoever makes a buffer fills it before sharing it; a shared buffer is not written again. That
/// discipline, kept by the layer above, is why it may cross threads.
@safe public final class Buffer: @unchecked Sendable {
  /// How many numbers it holds.
  public let count: Int
  let base: UnsafeMutablePointer<Float>

  /// A buffer of `count` numbers of any value.
  public init(count: Int) {
    precondition(count >= 0, "a buffer of \(count) numbers")
    self.count = count
    unsafe base = BufferPool.shared.take(count)
  }

  /// A buffer of zeros.
  public convenience init(zeros count: Int) {
    self.init(count: count)
    unsafe base.update(repeating: 0, count: count)
  }

  /// A copy of `floats`.
  public convenience init(_ floats: some Collection<Float>) {
    self.init(count: floats.count)
    let isCopied: Void? = floats.withContiguousStorageIfAvailable { from in
      guard let start = from.baseAddress else { return }
      unsafe base.update(from: start, count: count)
    }
    if isCopied != nil { return }
    _ = unsafe UnsafeMutableBufferPointer(start: base, count: count).update(from: floats)
  }

  /// A copy of another buffer.
  public convenience init(copying other: Buffer) {
    self.init(count: other.count)
    unsafe base.update(from: other.base, count: count)
  }

  deinit { unsafe BufferPool.shared.give(base, count) }

  /// The numbers.
  public var floats: [Float] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }

  /// One number.
  public subscript(_ index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "index \(index) of \(count)")
      return unsafe base[index]
    }
    set {
      precondition(index >= 0 && index < count, "index \(index) of \(count)")
      unsafe base[index] = newValue
    }
  }

  /// Copies `count` numbers of `source` from `offset` on to `place` here.
  public func copy(_ count: Int, of source: Buffer, from offset: Int = 0, to place: Int = 0) {
    check(place, count)
    source.check(offset, count)
    unsafe (base + place).update(from: source.base + offset, count: count)
  }

  /// Gives the numbers to `body`, for bulk reading and writing.
  public func withFloats<R, E: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(UnsafeMutableBufferPointer(start: base, count: count))
  }

  /// Stops where `count` numbers from `offset` on do not lie inside.
  func check(_ offset: Int, _ count: Int) {
    precondition(
      offset >= 0 && count >= 0 && offset + count <= self.count,
      "numbers \(offset) ..< \(offset + count) of a buffer of \(self.count)")
  }
}

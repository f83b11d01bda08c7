/// Bytes that are appended at the end and taken from the front.
struct ByteQueue {
  private var bytes: [UInt8] = []
  private var start = 0
  /// The bytes before here hold no line feed.
  private var scanned = 0

  /// The bytes that wait.
  var count: Int { bytes.count - start }

  mutating func append(_ more: [UInt8]) { bytes += more }

  /// Takes at most `limit` bytes.
  mutating func take(upTo limit: Int) -> [UInt8] {
    let end = start + min(limit, count)
    let taken = Array(bytes[start..<end])
    start = end
    scanned = max(scanned, start)
    // Moving the rest is paid for by the bytes before it.
    if start > bytes.count / 2 {
      bytes.removeFirst(start)
      scanned -= start
      start = 0
    }
    return taken
  }

  /// The length of the first line with its line feed, if it is here as a whole.
  mutating func firstLine() -> Int? {
    guard let end = bytes[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
      scanned = bytes.count
      return nil
    }
    scanned = end
    return end + 1 - start
  }
}

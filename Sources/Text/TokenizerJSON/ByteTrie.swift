/// Byte strings with a number each, read along a text.
struct ByteTrie: Sendable {
  private var edges = PairTable()
  private var nodes: Int32 = 1
  private var begins = [Bool](repeating: false, count: 256)

  /// Whether it holds nothing.
  var isEmpty: Bool { nodes == 1 }

  /// Sets the number of `word`, which is not empty; numbers are never negative.
  mutating func insert(_ word: some Collection<UInt8>, _ number: Int32) {
    var node: Int32 = 0
    var left = word.count
    for byte in word {
      if node == 0 { begins[Int(byte)] = true }
      left -= 1
      let edge = edges[node, Int32(byte)]
      let next = edge?.first ?? nodes
      if edge == nil { nodes += 1 }
      if edge == nil || left == 0 {
        edges.set(node, Int32(byte), to: (next, left == 0 ? number : -1))
      }
      node = next
    }
  }

  /// Whether some word begins with `byte`.
  @inline(__always)
  func begins(with byte: UInt8) -> Bool { begins[Int(byte)] }

  /// Calls `body` with the end and the number of every word that `bytes` has at `start`, shortest
  /// first.
  @inline(__always)
  func words(in bytes: [UInt8], from start: Int, upTo end: Int, _ body: (Int, Int32) -> Void) {
    var node: Int32 = 0
    var at = start
    while at < end, let (next, number) = edges[node, Int32(bytes[at])] {
      at += 1
      if number >= 0 { body(at, number) }
      node = next
    }
  }

  /// The longest word that `bytes` has at `start`.
  func longest(in bytes: [UInt8], from start: Int, upTo end: Int) -> (end: Int, number: Int32)? {
    var found: (Int, Int32)?
    words(in: bytes, from: start, upTo: end) { found = ($0, $1) }
    return found
  }

  /// The number of exactly these bytes.
  func number(of bytes: [UInt8], _ range: Range<Int>) -> Int32? {
    guard let found = longest(in: bytes, from: range.lowerBound, upTo: range.upperBound),
      found.end == range.upperBound
    else { return nil }
    return found.number
  }
}

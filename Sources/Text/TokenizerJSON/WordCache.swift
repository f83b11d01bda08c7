/// The ids of words seen lately, bounded in size.
///
/// It lives for one call, so a tokenizer has no hidden state. A word has one place; another word of
/// the same place takes it over.
struct WordCache {
  private struct Entry {
    var hash: UInt64 = 0
    var word = 0..<0
    var ids = 0..<0
  }

  private var entries: [Entry]
  private var words: [UInt8] = []
  private var ids: [Int32] = []
  private static let roomLimit = 1 << 20
  private static let wordLimit = 64

  /// A cache for a text of `bytes` bytes.
  init(bytes: Int) {
    let bits = min(14, max(4, Int.bitWidth - (bytes / 16).leadingZeroBitCount))
    entries = Array(repeating: Entry(), count: 1 << bits)
  }

  /// FNV-1a, folded to its better bits.
  @inline(__always)
  static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return hash ^ hash >> 29
  }

  /// Appends the word's ids to `out`, where they are known.
  @inline(__always)
  func append(_ bytes: [UInt8], _ range: Range<Int>, _ hash: UInt64, to out: inout [Int32]) -> Bool
  {
    let entry = entries[Int(truncatingIfNeeded: hash) & (entries.count - 1)]
    guard entry.hash == hash, entry.word.count == range.count, !entry.word.isEmpty else {
      return false
    }
    var at = range.lowerBound
    for index in entry.word {
      if words[index] != bytes[at] { return false }
      at += 1
    }
    for index in entry.ids { out.append(ids[index]) }
    return true
  }

  /// Remembers the word's ids.
  mutating func insert(_ bytes: [UInt8], _ range: Range<Int>, _ hash: UInt64, _ found: [Int32]) {
    if range.count > Self.wordLimit { return }
    if words.count > Self.roomLimit {
      words.removeAll(keepingCapacity: true)
      ids.removeAll(keepingCapacity: true)
      for index in entries.indices { entries[index] = Entry() }
    }
    let (word, first) = (words.count, ids.count)
    words += bytes[range]
    ids += found
    entries[Int(truncatingIfNeeded: hash) & (entries.count - 1)] = Entry(
      hash: hash, word: word..<words.count, ids: first..<ids.count)
  }
}

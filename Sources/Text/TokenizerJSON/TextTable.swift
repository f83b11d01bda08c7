/// Texts and the id of each, compared by their bytes.
///
/// Swift holds `é` and `e` with an accent for the same text; vocabularies have both.
struct TextTable: Sendable {
  private var bytes: [UInt8] = []
  private var entries: [(start: Int, end: Int, id: Int32)] = []
  private var slots: [Int32]
  /// How many texts there are.
  var count: Int { entries.count }

  /// A table with room for `capacity` texts.
  init(capacity: Int = 8) {
    let bits = Int.bitWidth - max(4, capacity * 2).leadingZeroBitCount
    slots = Array(repeating: -1, count: 1 << bits)
  }

  /// The id of `text`.
  subscript(_ text: String) -> Int32? { self[text, ""] }

  /// The id of two texts joined.
  subscript(_ left: String, _ right: String) -> Int32? {
    let slot = slots[place(left.utf8, right.utf8)]
    return slot < 0 ? nil : entries[Int(slot)].id
  }

  /// Sets the id of `text`.
  mutating func set(_ text: String, to id: Int32) {
    if (entries.count + 1) * 2 > slots.count { grow() }
    let place = place(text.utf8, "".utf8)
    if slots[place] >= 0 {
      entries[Int(slots[place])].id = id
      return
    }
    slots[place] = Int32(entries.count)
    entries.append((bytes.count, bytes.count + text.utf8.count, id))
    bytes += text.utf8
  }

  /// The slot of the text, or the free one where it belongs.
  private func place(_ left: String.UTF8View, _ right: String.UTF8View) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in left { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for byte in right { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var at = Int(truncatingIfNeeded: hash ^ hash >> 29) & (slots.count - 1)
    while slots[at] >= 0, !matches(entries[Int(slots[at])], left, right) {
      at = (at + 1) & (slots.count - 1)
    }
    return at
  }

  private func matches(
    _ entry: (start: Int, end: Int, id: Int32), _ left: String.UTF8View, _ right: String.UTF8View
  ) -> Bool {
    guard entry.end - entry.start == left.count + right.count else { return false }
    var at = entry.start
    for byte in left {
      if bytes[at] != byte { return false }
      at += 1
    }
    for byte in right {
      if bytes[at] != byte { return false }
      at += 1
    }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (index, entry) in entries.enumerated() {
      let text = String(decoding: bytes[entry.start..<entry.end], as: UTF8.self)
      slots[place(text.utf8, "".utf8)] = Int32(index)
    }
  }
}

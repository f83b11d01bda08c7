/// Pairs of numbers to pairs of numbers, in one flat array with open addressing.
///
/// Serves merges (left id, right id → rank, merged id) and tries (node, byte → node, word). Reading
/// takes about one cache miss and allocates nothing.
struct PairTable: Sendable {
  private var slots: [Slot]
  private var shift: UInt64
  private(set) var count = 0

  private struct Slot {
    var key = UInt64.max
    var first: Int32 = 0
    var second: Int32 = 0
  }

  /// A table that holds `capacity` pairs without growing.
  init(capacity: Int = 8) {
    let bits = max(4, Int.bitWidth - (max(1, capacity) * 2 - 1).leadingZeroBitCount)
    slots = Array(repeating: Slot(), count: 1 << bits)
    shift = UInt64(64 - bits)
  }

  /// What belongs to the pair.
  @inline(__always)
  subscript(_ left: Int32, _ right: Int32) -> (first: Int32, second: Int32)? {
    let key = Self.key(left, right)
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: (key &* Self.mixer) >> shift)
    while true {
      let slot = slots[at]
      if slot.key == key { return (slot.first, slot.second) }
      if slot.key == UInt64.max { return nil }
      at = (at + 1) & mask
    }
  }

  /// Sets what belongs to the pair; ids are never negative.
  mutating func set(_ left: Int32, _ right: Int32, to value: (first: Int32, second: Int32)) {
    if (count + 1) * 2 > slots.count { grow() }
    let key = Self.key(left, right)
    let at = place(of: key)
    if slots[at].key != key { count += 1 }
    slots[at] = Slot(key: key, first: value.first, second: value.second)
  }

  private func place(of key: UInt64) -> Int {
    var at = Int(truncatingIfNeeded: (key &* Self.mixer) >> shift)
    while slots[at].key != key, slots[at].key != UInt64.max { at = (at + 1) & (slots.count - 1) }
    return at
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: old.count * 2)
    shift -= 1
    for slot in old where slot.key != UInt64.max { slots[place(of: slot.key)] = slot }
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  private static var mixer: UInt64 { 0x9E37_79B9_7F4A_7C15 }
}

/// Reading and writing characters in bytes that are known to be UTF-8.
extension Array<UInt8> {
  /// The character at `index` and how many bytes it takes.
  ///
  /// Bytes that are no UTF-8 give some character, never a read past the end.
  @inlinable
  package func scalar(at index: Int) -> (value: UInt32, length: Int) {
    let lead = UInt32(self[index])
    if lead < 0x80 { return (lead, 1) }
    let length = Swift.min(lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, count - index)
    var value = length == 2 ? lead & 0x1F : length == 3 ? lead & 0x0F : lead & 0x07
    for offset in 1..<Swift.max(1, length) {
      value = value << 6 | UInt32(self[index + offset] & 0x3F)
    }
    return (value, length)
  }

  /// Where the character that ends before `index` begins.
  @inlinable
  package func scalarStart(before index: Int) -> Int {
    var start = index - 1
    while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  package mutating func appendUTF8(_ value: UInt32) {
    switch value {
    case 0..<0x80: append(UInt8(value))
    case 0x80..<0x800:
      append(UInt8(0xC0 | value >> 6))
      append(UInt8(0x80 | value & 0x3F))
    case 0x800..<0x10000:
      append(UInt8(0xE0 | value >> 12))
      append(UInt8(0x80 | value >> 6 & 0x3F))
      append(UInt8(0x80 | value & 0x3F))
    default:
      append(UInt8(0xF0 | value >> 18 & 0x07))
      append(UInt8(0x80 | value >> 12 & 0x3F))
      append(UInt8(0x80 | value >> 6 & 0x3F))
      append(UInt8(0x80 | value & 0x3F))
    }
  }

  /// Whether `other` stands at `index`.
  @inlinable
  package func matches(_ other: [UInt8], at index: Int) -> Bool {
    guard index >= 0, other.count <= count - index else { return false }
    for offset in other.indices where self[index + offset] != other[offset] { return false }
    return true
  }
}

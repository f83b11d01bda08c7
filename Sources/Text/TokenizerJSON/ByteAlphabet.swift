import Expressions

/// The 256 printable characters by which byte-level vocabularies write bytes (GPT-2).
///
/// Printable Latin-1 stands for itself; the other bytes follow from U+0100 on, in their order.
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (UInt32(0)...255).map { byte in
      if isPrintable(byte) { return byte }
      defer { next += 1 }
      return next
    }
  }()

  /// The byte of each character from U+0000 to U+0143; -1 where it stands for none.
  private static let bytes: [Int16] = {
    var table = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { table[Int(scalar)] = Int16(byte) }
    return table
  }()

  /// The byte that `scalar` stands for.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    let value = Int(scalar.value)
    return value < bytes.count ? UInt8(exactly: bytes[value]) : nil
  }

  /// The bytes that `text` stands for; `nil` where a character of it stands for none.
  static func bytes(of text: String) -> [UInt8]? {
    var found: [UInt8] = []
    found.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard let byte = byte(of: scalar) else { return nil }
      found.append(byte)
    }
    return found
  }

  /// `bytes` written in the alphabet, as UTF-8.
  static func spelled(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    for byte in bytes { text.appendUTF8(scalars[Int(byte)]) }
    return text
  }

  private static func isPrintable(_ byte: UInt32) -> Bool {
    0x21...0x7E ~= byte || 0xA1...0xAC ~= byte || 0xAE...0xFF ~= byte
  }
}

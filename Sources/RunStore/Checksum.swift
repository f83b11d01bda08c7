import Foundation

/// A fast 64-bit checksum that finds damaged and half-written files.
///
/// Four FNV-like lanes over little-endian 8-byte words, each a multiply and a rotation; the tail is
/// padded with zeros and the length is mixed in last. For integrity only: it is easy to forge.
struct Checksum {
  private var lanes: SIMD4<UInt64> = [
    0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 0xCBF2_9CE4_8422_2325,
  ]
  private var length: UInt64 = 0
  private static let block = 32

  /// Takes in bytes; only the last call may bring a count that is no multiple of 32.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    let whole = bytes.count - bytes.count % Self.block
    for start in stride(from: 0, to: whole, by: Self.block) {
      mix(unsafe bytes.loadUnaligned(fromByteOffset: start, as: SIMD4<UInt64>.self))
    }
    let rest = unsafe bytes[whole...]
    if unsafe !rest.isEmpty { mixTail(unsafe Array(rest)) }
    length &+= UInt64(bytes.count)
  }

  private mutating func mixTail(_ rest: [UInt8]) {
    var words: SIMD4<UInt64> = .zero
    for (i, byte) in rest.enumerated() { words[i / 8] |= UInt64(byte) << UInt64(i % 8 * 8) }
    mix(words)
  }

  private mutating func mix(_ words: SIMD4<UInt64>) {
    let product = (lanes ^ words) &* SIMD4(repeating: 0x9E37_79B1_85EB_CA87)
    lanes = (product &<< 31) | (product &>> 33)
  }

  /// The checksum of everything taken in, as 16 hexadecimal digits.
  var text: String {
    var value = length
    for i in 0..<4 {
      value = (value ^ lanes[i]) &* 0xBF58_476D_1CE4_E5B9
      value ^= value >> 29
    }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The checksum of a few pieces of a file that lie evenly from its first byte to its last; of a
  /// file that is not longer, of all of it.
  ///
  /// It tells one checkpoint from another at once, however large they are; a change that touches none
  /// of the pieces is not seen.
  static func ofSamples(of file: URL, pieces: Int = 64, length: Int = 1 << 20) throws -> String {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    let end = Int(clamping: try handle.seekToEnd())
    guard end > pieces * length else { return try ofFile(file) }
    var checksum = Checksum()
    for piece in 0..<pieces {
      let start = Double(end - length) * Double(piece) / Double(pieces - 1)
      try handle.seek(toOffset: UInt64(start))
      let bytes = try handle.read(upToCount: length) ?? Data()
      unsafe bytes.withUnsafeBytes { unsafe checksum.add($0) }
    }
    return checksum.text
  }

  /// The checksum of a file, read in pieces.
  static func ofFile(_ file: URL) throws -> String {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var checksum = Checksum()
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
      unsafe piece.withUnsafeBytes { unsafe checksum.add($0) }
    }
    return checksum.text
  }
}

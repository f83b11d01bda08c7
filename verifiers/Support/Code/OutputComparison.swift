import Rewards

/// How what a program prints is compared with what it must print.
public enum OutputComparison: String, Sendable, Codable, CaseIterable {
  /// Every byte, but for line breaks at the end.
  case exact
  /// Line by line, each word by word; blank lines at the end do not count.
  case lines
  /// Word by word, wherever the lines end.
  case words
}

extension OutputComparison {
  /// Whether the outputs are the same; a word that must be a decimal may be off by `tolerance`,
  /// absolute and relative. Texts are compared by their bytes.
  func accepts(_ output: [UInt8], for expected: [UInt8], tolerance: Double) -> Bool {
    switch self {
    case .exact: Self.trimmed(output) == Self.trimmed(expected)
    case .lines:
      Self.same(Self.lines(output), Self.lines(expected)) {
        Self.same(Self.words($0), Self.words($1)) { Self.word($0, $1, tolerance) }
      }
    case .words:
      Self.same(Self.words(output[...]), Self.words(expected[...])) { Self.word($0, $1, tolerance) }
    }
  }

  private typealias Bytes = ArraySlice<UInt8>

  private static func same(_ left: [Bytes], _ right: [Bytes], by equal: (Bytes, Bytes) -> Bool)
    -> Bool
  {
    left.count == right.count && zip(left, right).allSatisfy(equal)
  }

  private static func trimmed(_ bytes: [UInt8]) -> Bytes {
    let breaks: [UInt8] = [0x0A, 0x0D]
    return bytes[..<((bytes.lastIndex { !breaks.contains($0) } ?? -1) + 1)]
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func lines(_ bytes: [UInt8]) -> [Bytes] {
    let end = (bytes.lastIndex { !isSpace($0) } ?? -1) + 1
    return bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
  }

  private static func words(_ bytes: Bytes) -> [Bytes] { bytes.split(whereSeparator: isSpace) }

  private static func word(_ output: Bytes, _ expected: Bytes, _ tolerance: Double) -> Bool {
    if output == expected { return true }
    guard expected.count <= 64, output.count <= 64, expected.contains(UInt8(ascii: ".")),
      let wanted = decimal(expected), let found = decimal(output)
    else { return false }
    return abs(found - wanted) <= tolerance * max(1, abs(wanted))
  }

  /// A finite number in decimal digits.
  private static func decimal(_ bytes: Bytes) -> Double? {
    let allowed = Array("0123456789+-.eE".utf8)
    guard bytes.allSatisfy(allowed.contains),
      let value = Double(String(decoding: bytes, as: UTF8.self)),
      value.isFinite
    else { return nil }
    return value
  }
}

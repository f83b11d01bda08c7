/// What kind of text a schema's `format` asks for.
///
/// - SeeAlso: JSON Schema 2020-12, validation, §7.3.
enum SchemaFormat: String, CaseIterable, Sendable {
  case date, time, email, hostname, ipv4, ipv6, uri, uuid
  case dateTime = "date-time"

  /// The formats of the draft that are not checked, and so are refused.
  static let unchecked = [
    "duration", "idn-email", "idn-hostname", "iri", "iri-reference", "json-pointer", "regex",
    "relative-json-pointer", "uri-reference", "uri-template",
  ]

  /// Whether `text` is of the format.
  func holds(_ text: String) -> Bool {
    let bytes = Array(text.utf8)[...]
    return switch self {
    case .date: bytes.isDate
    case .time: bytes.isTime
    case .dateTime: bytes.isDateTime
    case .email: bytes.isEmail
    case .hostname: bytes.isHostname
    case .ipv4: bytes.isIPv4
    case .ipv6: bytes.isIPv6
    case .uri: bytes.isURI
    case .uuid: bytes.isUUID
    }
  }
}

extension UInt8 {
  /// Whether it is `0` to `9`.
  var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

  /// Whether it is `a` to `z` or `A` to `Z`.
  var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }

  /// Whether it is a digit of base 16.
  var isHexDigit: Bool { isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self | 0x20 }

  /// Whether it is one of the characters of `set`, which is ASCII.
  func isOne(of set: StaticString) -> Bool { set.description.utf8.contains(self) }
}

extension ArraySlice<UInt8> {
  /// The number that the bytes spell, where they are `count` digits.
  func number(ofDigits count: Int) -> Int? {
    guard self.count == count, allSatisfy(\.isDigit) else { return nil }
    return reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// The parts between a character.
  func parts(_ separator: Unicode.Scalar) -> [ArraySlice<UInt8>] {
    split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
  }

  /// RFC 9562: 8, 4, 4, 4 and 12 digits of base 16.
  fileprivate var isUUID: Bool {
    let parts = parts("-")
    return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy(\.isHexDigit)
  }
}

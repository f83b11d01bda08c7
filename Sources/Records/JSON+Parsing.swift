/// Why a text is no JSON value.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Bytes from the start of the text.
  public let offset: Int
  /// What is wrong there.
  public let problem: String
  /// `byte 12: expected a value`.
  public var description: String { "byte \(offset): \(problem)" }

  /// An error at `offset`.
  public init(offset: Int, problem: String) {
    self.offset = offset
    self.problem = problem
  }
}

extension JSON {
  /// How much is allowed.
  public enum Rules: Sendable {
    /// RFC 8259 at its strictest: a name that is given twice, a lone surrogate and a number that no
    /// `Double` holds are errors.
    case strict
    /// What Python's `json.loads` reads: of a name that is given twice the last counts, numbers may
    /// be `NaN`, `Infinity` or too large, and a lone surrogate becomes U+FFFD.
    case python
  }

  /// Reads one value and nothing after it.
  ///
  /// Trailing text and invalid UTF-8 are errors; nesting is bounded so that no input can exhaust the
  /// stack.
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8.
  ///   - rules: how much is allowed.
  ///   - depth: the most objects and arrays within each other.
  /// - Throws: `JSONError` with the byte where reading stopped.
  public init(
    parsing bytes: some Collection<UInt8>, _ rules: Rules = .strict, depth: Int = 512
  ) throws(JSONError) {
    var parser = JSONParser(bytes: Array(bytes), rules: rules, depthLimit: depth)
    self = try parser.whole()
  }

  /// Reads one value and nothing after it.
  public init(parsing text: String) throws(JSONError) { try self.init(parsing: text.utf8) }
}

private struct JSONParser {
  let bytes: [UInt8]
  let rules: JSON.Rules
  var at = 0
  var depth = 0
  let depthLimit: Int

  init(bytes: [UInt8], rules: JSON.Rules, depthLimit: Int) {
    self.bytes = bytes
    self.rules = rules
    self.depthLimit = depthLimit
  }

  var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

  func fail(_ problem: String, at offset: Int? = nil) -> JSONError {
    JSONError(offset: offset ?? at, problem: problem)
  }

  mutating func skipSpace() {
    while let b = byte, b == 0x20 || b == 0x0A || b == 0x0D || b == 0x09 { at += 1 }
  }

  mutating func whole() throws(JSONError) -> JSON {
    skipSpace()
    let result = try value()
    skipSpace()
    if at < bytes.count { throw fail("text after the value") }
    return result
  }

  mutating func value() throws(JSONError) -> JSON {
    guard let first = byte else { throw fail("the text ends where a value should be") }
    switch first {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N") where rules == .python: return try word("NaN", .number(.nan))
    case UInt8(ascii: "I") where rules == .python:
      return try word("Infinity", .number(.infinity))
    case UInt8(ascii: "-") where rules == .python && bytes[at...].starts(with: "-I".utf8):
      return try word("-Infinity", .number(-.infinity))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw fail("expected a value")
    }
  }

  mutating func nested(_ body: (inout JSONParser) throws(JSONError) -> JSON) throws(JSONError)
    -> JSON
  {
    depth += 1
    defer { depth -= 1 }
    if depth > depthLimit { throw fail("nested deeper than \(depthLimit)") }
    return try body(&self)
  }

  mutating func word(_ text: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[at...].starts(with: text.utf8) else { throw fail("expected a value") }
    at += text.utf8.count
    return value
  }

  mutating func object() throws(JSONError) -> JSON {
    at += 1
    var members: [JSON.Member] = []
    var names: Set<ExactText> = []
    skipSpace()
    if byte == UInt8(ascii: "}") {
      at += 1
      return .object([])
    }
    while true {
      skipSpace()
      let start = at
      guard byte == UInt8(ascii: "\"") else { throw fail("expected a name in quotes") }
      let key = try string()
      if !names.insert(ExactText(text: key)).inserted, rules == .strict {
        throw fail("the name \"\(key)\" is given twice", at: start)
      }
      skipSpace()
      guard byte == UInt8(ascii: ":") else { throw fail("expected a colon") }
      at += 1
      skipSpace()
      members.append(.init(key, try value()))
      if try closes(UInt8(ascii: "}")) { return .object(members) }
    }
  }

  mutating func array() throws(JSONError) -> JSON {
    at += 1
    var elements: [JSON] = []
    skipSpace()
    if byte == UInt8(ascii: "]") {
      at += 1
      return .array([])
    }
    while true {
      skipSpace()
      elements.append(try value())
      if try closes(UInt8(ascii: "]")) { return .array(elements) }
    }
  }

  /// Steps over a comma (false) or the closing bracket (true).
  mutating func closes(_ bracket: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    guard let b = byte, b == UInt8(ascii: ",") || b == bracket else {
      throw fail(
        byte == nil
          ? "the text ends inside a value"
          : "expected a comma or \(Character(UnicodeScalar(bracket)))")
    }
    at += 1
    return b == bracket
  }

  mutating func number() throws(JSONError) -> JSON {
    let start = at
    if byte == UInt8(ascii: "-") { at += 1 }
    let digits = at
    try digitRun()
    if at - digits > 1, bytes[digits] == UInt8(ascii: "0") {
      throw fail("a number may not start with 0", at: digits)
    }
    var isWhole = true
    if byte == UInt8(ascii: ".") {
      isWhole = false
      at += 1
      try digitRun()
    }
    if let b = byte, b == UInt8(ascii: "e") || b == UInt8(ascii: "E") {
      isWhole = false
      at += 1
      if let sign = byte, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { at += 1 }
      try digitRun()
    }
    if isWhole, at - digits <= 18 { return .int(start < digits ? -whole(digits) : whole(digits)) }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isWhole, let value = Int(text) { return .int(value) }
    guard let value = Double(text), value.isFinite || rules == .python else {
      throw fail("the number \(text) is out of range", at: start)
    }
    return .number(value)
  }

  /// The digits from `start` to here as a number; they are few enough to fit.
  func whole(_ start: Int) -> Int {
    bytes[start..<at].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  mutating func digitRun() throws(JSONError) {
    let start = at
    while let b = byte, UInt8(ascii: "0")...UInt8(ascii: "9") ~= b { at += 1 }
    if at == start { throw fail("expected a digit") }
  }

  mutating func string() throws(JSONError) -> String {
    let start = at
    at += 1
    skipPlain()
    if byte == UInt8(ascii: "\""),
      let text = String(validating: bytes[start + 1..<at], as: UTF8.self)
    {
      at += 1
      return text
    }
    var out = Array(bytes[start + 1..<at])
    while let b = byte {
      at += 1
      switch b {
      case UInt8(ascii: "\""):
        guard let text = String(validating: out, as: UTF8.self) else {
          throw fail("invalid UTF-8 in the text that starts here", at: start)
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &out)
      case 0..<0x20: throw fail("control character in text; write it as an escape", at: at - 1)
      default: out.append(b)
      }
    }
    throw fail("the text that starts here has no closing quote", at: start)
  }

  /// Steps over text that stands for itself.
  mutating func skipPlain() {
    while at < bytes.count {
      let b = bytes[at]
      if b == UInt8(ascii: "\"") || b == UInt8(ascii: "\\") || b < 0x20 { return }
      at += 1
    }
  }

  mutating func escape(into out: inout [UInt8]) throws(JSONError) {
    guard let b = byte else { throw fail("the text ends inside an escape") }
    at += 1
    switch b {
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(b)
    case UInt8(ascii: "u"): out += Array(String(try unicodeEscape()).utf8)
    default: throw fail("unknown escape", at: at - 2)
    }
  }

  mutating func unicodeEscape() throws(JSONError) -> Character {
    let start = at - 2
    let high = try hex4()
    guard (0xD800..<0xDC00).contains(high) else {
      guard let scalar = UnicodeScalar(high) else { return try loneSurrogate(at: start) }
      return Character(scalar)
    }
    let next = at
    guard bytes[at...].starts(with: "\\u".utf8) else { return try loneSurrogate(at: start) }
    at += 2
    let low = try hex4()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = UnicodeScalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else {
      at = next
      return try loneSurrogate(at: start)
    }
    return Character(scalar)
  }

  func loneSurrogate(at start: Int) throws(JSONError) -> Character {
    if rules == .python { return "\u{FFFD}" }
    throw fail("lone surrogate", at: start)
  }

  mutating func hex4() throws(JSONError) -> UInt32 {
    guard at + 4 <= bytes.count else { throw fail("the text ends inside an escape") }
    var value: UInt32 = 0
    for b in bytes[at..<at + 4] {
      guard let digit = Character(UnicodeScalar(b)).hexDigitValue else {
        throw fail("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    at += 4
    return value
  }
}

/// A text that is only equal to one of the same bytes; Swift's own comparison finds `é` equal to `e`
/// with an accent.
private struct ExactText: Hashable {
  let text: String

  static func == (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}

/// Plain scalars of YAML's core schema.
///
/// `yes`, `no`, `on` and `off` are text here, not booleans; `1e-4` is a number.
enum Scalar {
  /// What a plain scalar stands for; `nil` for an integer beyond 64 bits.
  static func value(_ text: String) -> Node.Content? {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".inf", "+.inf", ".Inf", "+.Inf": return .float(.infinity)
    case "-.inf", "-.Inf": return .float(-.infinity)
    case ".nan", ".NaN": return .float(.nan)
    default: break
    }
    if let value = radix(text) { return value }
    let digits = text.drop { $0 == "+" || $0 == "-" }
    guard text.count - digits.count <= 1, !digits.isEmpty else { return .string(text) }
    if digits.allSatisfy({ $0.isASCII && $0.isNumber }) { return Int(text).map(Node.Content.int) }
    guard isDecimal(digits), let value = Double(text) else { return .string(text) }
    return .float(value)
  }

  private static func radix(_ text: String) -> Node.Content? {
    let base = text.hasPrefix("0x") ? 16 : text.hasPrefix("0o") ? 8 : 0
    guard base > 0, text.count > 2, !text.dropFirst(2).contains(where: { "+-".contains($0) })
    else { return nil }
    return Int(text.dropFirst(2), radix: base).map(Node.Content.int)
  }

  private static func isDecimal(_ digits: Substring) -> Bool {
    let starts = digits.drop { $0 == "." }.first.map { $0.isASCII && $0.isNumber } ?? false
    return starts && digits.allSatisfy { $0.isASCII && ($0.isNumber || ".eE+-".contains($0)) }
  }

  /// The shortest text that reads back as the same number, always with a point or an exponent.
  static func text(_ number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number > 0 ? ".inf" : "-.inf" }
    return "\(number)"
  }
}

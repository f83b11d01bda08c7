extension JinjaValue {
  /// Python's `str`.
  var text: MarkedText {
    switch self {
    case .undefined: MarkedText()
    case .text(let text): text
    default: representation
    }
  }

  /// Python's `repr`.
  var representation: MarkedText {
    switch self {
    case .undefined: "Undefined"
    case .none: "None"
    case .bool(let bool): bool ? "True" : "False"
    case .int(let int): MarkedText(String(int))
    case .float(let float): MarkedText(pythonText(float))
    case .text(let text): text.quoted
    case .list(let elements): Self.listed(elements.items, "[", "]")
    case .tuple(let elements):
      Self.listed(elements.items, "(", elements.items.count == 1 ? ",)" : ")")
    case .map(let map):
      Self.enclosed(
        zip(map.keys, map.values).map { $0.representation + ": " + $1.representation }, "{", "}")
    case .view(let name, let elements):
      MarkedText(name) + Self.listed(elements.items, "([", "])")
    case .generator: "<generator object>"
    case .object(let object): MarkedText("<\(object.typeName)>")
    }
  }

  private static func listed(
    _ items: [JinjaValue], _ open: MarkedText, _ close: MarkedText
  ) -> MarkedText {
    enclosed(items.map(\.representation), open, close)
  }

  private static func enclosed(
    _ texts: [MarkedText], _ open: MarkedText, _ close: MarkedText
  ) -> MarkedText {
    open + MarkedText(", ").joining(texts) + close
  }
}

/// Python's `repr` of a number: the fewest digits that name it, an exponent below 1e-4 and from 1e16.
func pythonText(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
  let (digits, exponent) = shortestDigits(value.magnitude)
  let sign = value < 0 ? "-" : ""
  if exponent < -4 || exponent >= 16 {
    let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
    let size = String(exponent.magnitude)
    let padded = size.count < 2 ? "0" + size : size
    return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(padded)"
  }
  if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
  let padding = String(repeating: "0", count: max(0, exponent + 1 - digits.count))
  let whole = (digits + padding).prefix(exponent + 1)
  let fraction = digits.dropFirst(exponent + 1)
  return sign + whole + "." + (fraction.isEmpty ? "0" : fraction)
}

/// The fewest decimal digits that name `value`, and the power of ten of the first.
private func shortestDigits(_ value: Double) -> (digits: String, exponent: Int) {
  let parts = "\(value)".split(separator: "e")
  let decimal = parts[0].split(separator: ".", omittingEmptySubsequences: false)
  let whole = decimal[0]
  let all = decimal.joined()
  let leading = all.prefix { $0 == "0" }.count
  var digits = String(all.dropFirst(leading))
  while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
  let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  return (digits, whole.count - 1 - leading + power)
}

extension MarkedText {
  /// Python's `repr` of a string.
  var quoted: MarkedText {
    let hasSingle = units.contains { $0 & scalarMask == 0x27 }
    let hasDouble = units.contains { $0 & scalarMask == 0x22 }
    let quote: UInt32 = hasSingle && !hasDouble ? 0x22 : 0x27
    var out: [UInt32] = [quote]
    for unit in units {
      let marks = unit & ~scalarMask
      out += escaped(unit & scalarMask, quote: quote).map { $0 | marks }
    }
    return MarkedText(units: out + [quote])
  }

  private func escaped(_ value: UInt32, quote: UInt32) -> [UInt32] {
    switch value {
    case quote, 0x5C: [0x5C, value]
    case 0x0A: [0x5C, 0x6E]
    case 0x0D: [0x5C, 0x72]
    case 0x09: [0x5C, 0x74]
    default: isPrintable(value) ? [value] : hexadecimal(value)
    }
  }
}

/// `\x07`, `\u200b` or `\U000e0001`.
private func hexadecimal(_ value: UInt32) -> [UInt32] {
  let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
  return MarkedText("\\" + letter + hex(value, width: width)).units
}

/// Hexadecimal digits, padded to `width`.
func hex(_ value: UInt32, width: Int) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private func isPrintable(_ value: UInt32) -> Bool {
  if value == 0x20 { return true }
  return switch scalar(of: value).properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
    .paragraphSeparator, .spaceSeparator:
    false
  default: true
  }
}

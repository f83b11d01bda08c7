import Foundation

extension JinjaMachine {
  /// Python's `format % values`, for texts and numbers.
  func printf(_ format: MarkedText, _ values: JinjaValue) throws(JinjaError) -> MarkedText {
    var reader = FormatReader(format)
    var arguments: [JinjaValue] = [values]
    if case .tuple(let elements) = values { arguments = elements.items }
    var out = MarkedText()
    var next = 0
    while let unit = reader.next() {
      guard unit & scalarMask == 0x25 else {
        out.units.append(unit)
        continue
      }
      let directive = reader.directive()
      if directive.kind == "%" {
        out += "%"
        continue
      }
      let value: JinjaValue
      if let name = directive.name {
        guard case .map(let map) = values, let found = map[name] else {
          throw fault("the format names \(name.debugDescription), which is not given")
        }
        value = found
      } else {
        guard next < arguments.count else { throw fault("not enough arguments for the format") }
        value = arguments[next]
        next += 1
      }
      out += try formatted(value, directive)
    }
    if case .tuple = values, next < arguments.count {
      throw fault("not all arguments are used by the format")
    }
    return out
  }

  private func formatted(_ value: JinjaValue, _ directive: FormatDirective) throws(JinjaError)
    -> MarkedText
  {
    var text: MarkedText
    switch directive.kind {
    case "s": text = try string(value)
    case "r": text = value.representation
    case "d", "i":
      guard let number = value.double,
        let whole = value.whole ?? Int(exactly: number.rounded(.towardZero))
      else { throw fault("the format needs a number, not a \(value.typeName)") }
      text = MarkedText(String(whole))
    case "f":
      guard let number = value.double else {
        throw fault("the format needs a number, not a \(value.typeName)")
      }
      text = MarkedText(String(format: "%.\(min(directive.precision ?? 6, 100))f", number))
    default:
      throw fault("the format %\(directive.kind) is not supported", .unsupported)
    }
    if directive.kind == "s", let precision = directive.precision {
      text = text[0..<min(precision, text.count)]
    }
    let missing = directive.width - text.count
    if missing <= 0 { return text }
    try charge(missing)
    if directive.flags.contains("-") {
      return text + MarkedText(String(repeating: " ", count: missing))
    }
    let isZero = directive.flags.contains("0") && directive.kind != "s"
    let padding = MarkedText(String(repeating: isZero ? "0" : " ", count: missing))
    if isZero, text.hasPrefix("-") { return "-" + padding + text[1..<text.count] }
    return padding + text
  }

  /// Python's `str.format` with plain fields: `{}`, `{0}`, `{name}`.
  func format(_ format: MarkedText, _ arguments: JinjaArguments) throws(JinjaError) -> MarkedText {
    var out = MarkedText()
    var (at, next) = (0, 0)
    while at < format.count {
      let value = format.units[at] & scalarMask
      let isDoubled = at + 1 < format.count && format.units[at + 1] & scalarMask == value
      if value == 0x7B, !isDoubled {
        guard let end = format.ranges(of: "}", from: at, limit: 1).first else {
          throw fault("a { in the format has no }")
        }
        var name = format[at + 1..<end.lowerBound].string
        if name.isEmpty {
          name = String(next)
          next += 1
        }
        out += try string(try field(name, arguments))
        at = end.upperBound
      } else {
        if value == 0x7D, !isDoubled { throw fault("a } in the format has no {") }
        out.units.append(format.units[at])
        at += (value == 0x7B || value == 0x7D) ? 2 : 1
      }
    }
    return out
  }

  private func field(_ name: String, _ arguments: JinjaArguments) throws(JinjaError) -> JinjaValue {
    if let index = Int(name) {
      guard arguments.positional.indices.contains(index) else {
        throw fault("the format needs an argument \(index)")
      }
      return arguments.positional[index]
    }
    if name.contains(where: { ".[:!".contains($0) }) {
      throw fault("the format field {\(name)} is not supported", .unsupported)
    }
    guard let value = arguments.named(name) else { throw fault("the format needs \(name)") }
    return value
  }
}

/// `%(name)-05.2f` in parts.
private struct FormatDirective {
  var name: String?
  var flags = ""
  var width = 0
  var precision: Int?
  var kind = ""
}

private struct FormatReader {
  private let units: [UInt32]
  private var at = 0

  init(_ text: MarkedText) { units = text.units }

  mutating func next() -> UInt32? {
    guard at < units.count else { return nil }
    at += 1
    return units[at - 1]
  }

  private mutating func take(where matches: (Unicode.Scalar) -> Bool) -> String {
    let start = at
    while at < units.count, matches(scalar(of: units[at])) { at += 1 }
    return MarkedText(units: units[start..<at]).string
  }

  mutating func directive() -> FormatDirective {
    var directive = FormatDirective()
    if at < units.count, scalar(of: units[at]) == "(" {
      at += 1
      directive.name = take { $0 != ")" }
      at = min(at + 1, units.count)
    }
    directive.flags = take { "-+ 0#".unicodeScalars.contains($0) }
    directive.width = Int(take { ("0"..."9").contains($0) }) ?? 0
    if at < units.count, scalar(of: units[at]) == "." {
      at += 1
      directive.precision = Int(take { ("0"..."9").contains($0) }) ?? 0
    }
    directive.kind = next().map { String(Character(scalar(of: $0))) } ?? "end"
    return directive
  }
}

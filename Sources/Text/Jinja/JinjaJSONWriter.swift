/// Writes values as Python's `json.dumps` does.
struct JinjaJSONWriter {
  let machine: JinjaMachine
  var isASCII = false
  var sortsKeys = false
  var indentation: MarkedText?
  var itemSeparator: MarkedText = ", "
  var keySeparator: MarkedText = ": "

  init(_ machine: JinjaMachine) { self.machine = machine }

  func text(of value: JinjaValue) throws(JinjaError) -> MarkedText {
    try machine.charge(value.extent.weight)
    return try text(of: value, level: 0)
  }

  private func text(of value: JinjaValue, level: Int) throws(JinjaError) -> MarkedText {
    switch value {
    case .none: return "null"
    case .bool(let bool): return bool ? "true" : "false"
    case .int(let int): return MarkedText(String(int))
    case .float(let float): return MarkedText(number(float))
    case .text(let text): return quoted(text)
    case .list(let elements), .tuple(let elements):
      var parts: [MarkedText] = []
      for item in elements.items { parts.append(try text(of: item, level: level + 1)) }
      return try enclosed(parts, "[", "]", level)
    case .map(let map):
      var parts: [MarkedText] = []
      for (key, value) in try members(map) {
        parts.append(quoted(key) + keySeparator + (try text(of: value, level: level + 1)))
      }
      return try enclosed(parts, "{", "}", level)
    default: throw machine.fault("a \(value.typeName) cannot be written as JSON")
    }
  }

  private func enclosed(
    _ parts: [MarkedText], _ open: MarkedText, _ close: MarkedText, _ level: Int
  ) throws(JinjaError) -> MarkedText {
    if parts.isEmpty { return open + close }
    guard let indentation else { return open + itemSeparator.joining(parts) + close }
    let (width, isTooLarge) = (indentation.count * (level + 1))
      .multipliedReportingOverflow(by: parts.count)
    try machine.charge(isTooLarge ? .max : width)
    let outer = MarkedText(
      units: "\n".unicodeScalars.map(\.value)
        + Array(repeating: indentation.units, count: level).joined())
    let inner = outer + indentation
    return open + inner + (itemSeparator + inner).joining(parts) + outer + close
  }

  private func members(_ map: JinjaMap) throws(JinjaError) -> [(MarkedText, JinjaValue)] {
    var members: [(MarkedText, JinjaValue)] = []
    for (key, value) in zip(map.keys, map.values) {
      members.append((try name(key), value))
    }
    return sortsKeys ? members.sorted { $0.0 < $1.0 } : members
  }

  private func name(_ key: JinjaValue) throws(JinjaError) -> MarkedText {
    switch key {
    case .text(let text): text
    case .none, .bool, .int, .float: try text(of: key, level: 0)
    default: throw machine.fault("a \(key.typeName) cannot be a name in JSON")
    }
  }

  private func number(_ value: Double) -> String {
    if value.isFinite { return pythonText(value) }
    return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
  }

  private func quoted(_ text: MarkedText) -> MarkedText {
    "\"" + text.mapping(escaped) + "\""
  }

  private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case "\u{8}": return "\\b"
    case "\u{C}": return "\\f"
    default: break
    }
    if scalar.value < 0x20 || (isASCII && scalar.value > 0x7E) {
      return Character(scalar).utf16.map { "\\u" + hex(UInt32($0), width: 4) }.joined()
    }
    return String(Character(scalar))
  }
}

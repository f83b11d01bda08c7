extension Node {
  /// The value as YAML, maps in blocks and lists of scalars on one line; it reads back as equal.
  public var yaml: String {
    switch value {
    case .map(let entries) where !entries.isEmpty: lines(0).joined(separator: "\n") + "\n"
    case .list(let list) where !isFlat && !list.isEmpty: lines(0).joined(separator: "\n") + "\n"
    default: inline + "\n"
    }
  }

  /// The value as YAML on one line: `{epsilon: 0.2, gates: [mixed_outcomes]}`.
  public var flow: String { inline }

  /// The value as JSON, indented by two spaces; a number that JSON lacks becomes text.
  public var json: String { json("\n") + "\n" }

  /// Whether the value fits on a line: a scalar, or a list of scalars.
  private var isFlat: Bool {
    switch value {
    case .map(let entries): entries.isEmpty
    case .list(let list): list.allSatisfy { $0.entries == nil && $0.elements == nil }
    default: true
    }
  }

  private var inline: String {
    switch value {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .float(let value): Scalar.text(value)
    case .string(let text): Self.isPlain(text) ? text : Self.quoted(text)
    case .list(let list): "[" + list.map(\.inline).joined(separator: ", ") + "]"
    case .map(let entries):
      "{"
        + entries.map { Node(.string($0.key)).inline + ": " + $0.value.inline }
        .joined(separator: ", ") + "}"
    }
  }

  private func lines(_ depth: Int) -> [String] {
    let indent = String(repeating: " ", count: depth)
    if let entries {
      return entries.flatMap { entry in
        let key = indent + Node(.string(entry.key)).inline + ":"
        guard !entry.value.isFlat else { return [key + " " + entry.value.inline] }
        return [key] + entry.value.lines(depth + 2)
      }
    }
    return (elements ?? []).flatMap { element in
      guard !element.isFlat else { return [indent + "- " + element.inline] }
      let inner = element.lines(depth + 2)
      return [indent + "- " + (inner.first ?? "").dropFirst(depth + 2)] + inner.dropFirst()
    }
  }

  /// Whether text reads back as itself without quotes, in a list too.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, case .string? = Scalar.value(text) else {
      return false
    }
    let isWord = { (scalar: Unicode.Scalar) in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
    return (isWord(first) || first == "/" || first == "_")
      && text.unicodeScalars.allSatisfy { isWord($0) || "_-./+".unicodeScalars.contains($0) }
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\t": escaped += "\\t"
      case "\r": escaped += "\\r"
      case "\u{0}"..<" ", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}", "\u{feff}":
        let hex = String(scalar.value, radix: 16)
        escaped += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "\"" + escaped + "\""
  }

  private func json(_ newline: String) -> String {
    let inner = newline + "  "
    switch value {
    case .string(let text): return Self.quoted(text)
    case .float(let number) where !number.isFinite: return Self.quoted(Scalar.text(number))
    case .list(let list) where !isFlat:
      return "[" + list.map { inner + $0.json(inner) }.joined(separator: ",") + newline + "]"
    case .list(let list): return "[" + list.map { $0.json(inner) }.joined(separator: ", ") + "]"
    case .map(let entries) where !entries.isEmpty:
      let lines = entries.map { inner + Self.quoted($0.key) + ": " + $0.value.json(inner) }
      return "{" + lines.joined(separator: ",") + newline + "}"
    default: return inline
    }
  }
}

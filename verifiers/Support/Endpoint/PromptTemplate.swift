/// A text with places for what a judge is to see: `{completion}`, or the name of any column.
///
/// A place is a name of letters, digits and `_` in braces; all other braces stand for themselves, so
/// that JSON can be shown as it is. `{{name}}` stands for the text `{name}`. What is put in is never
/// read for places again.
struct PromptTemplate: Sendable {
  /// A stretch of the text.
  enum Part: Sendable, Equatable {
    case text(String)
    case place(String)
  }
  let parts: [Part]

  /// Takes a text apart; time is linear in its length.
  init(_ text: String) {
    var (parts, plain): ([Part], [UInt8]) = ([], [])
    func flush() {
      if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
      plain = []
    }
    var rest = Array(text.utf8)[...]
    while let brace = rest.firstIndex(of: Self.open) {
      plain += rest[..<brace]
      rest = rest[brace...]
      if let name = Self.name(rest.dropFirst(2)), rest.dropFirst().first == Self.open,
        rest.dropFirst(3 + name.count).first == Self.close
      {
        plain += [Self.open] + name + [Self.close]
        rest = rest.dropFirst(name.count + 4)
      } else if let name = Self.name(rest.dropFirst()) {
        flush()
        parts.append(.place(String(decoding: name, as: UTF8.self)))
        rest = rest.dropFirst(name.count + 2)
      } else {
        plain.append(Self.open)
        rest = rest.dropFirst()
      }
    }
    plain += rest
    flush()
    self.parts = parts
  }

  /// The names of its places.
  var places: Set<String> {
    Set(
      parts.compactMap { part in
        if case .place(let name) = part { return name }
        return nil
      })
  }

  /// The text with every place filled.
  func filled<E: Error>(_ value: (String) throws(E) -> String) throws(E) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let plain): text += plain
      case .place(let name): text += try value(name)
      }
    }
    return text
  }

  private static let open = UInt8(ascii: "{")
  private static let close = UInt8(ascii: "}")

  /// The name that `text` begins with, where a closing brace follows it.
  private static func name(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let name = text.prefix { isLetter($0) || (48...57).contains($0) }
    return name.first.map(isLetter) == true && text.dropFirst(name.count).first == close
      ? name : nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
  }
}

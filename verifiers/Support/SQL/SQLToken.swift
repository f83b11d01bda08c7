/// A piece of a query.
enum SQLToken: Hashable {
  /// A keyword or a name, quoted with marks that only names have or not at all, in small letters.
  case word(String)
  /// What stands in single or double quotes.
  case quoted(String)
  /// A number.
  case number(String)
  /// A mark: brackets, commas, operators of one or two characters.
  case mark(String)
}

extension SQLToken {
  /// The pieces of a query, without comments; time is linear in its length.
  static func tokens(of sql: String) -> [SQLToken] {
    var lexer = SQLLexer(rest: Array(sql.unicodeScalars)[...])
    var tokens: [SQLToken] = []
    while let token = lexer.next() { tokens.append(token) }
    return tokens
  }

  /// What may be a name, in small letters.
  var name: String? {
    switch self {
    case .word(let text): text
    case .quoted(let text): text.lowercased()
    case .number, .mark: nil
    }
  }
}

private struct SQLLexer {
  var rest: ArraySlice<Unicode.Scalar>

  mutating func next() -> SQLToken? {
    skipBlanks()
    guard let first = rest.first else { return nil }
    switch first {
    case "'", "\"": return .quoted(enclosed(by: first))
    case "`": return .word(enclosed(by: first).lowercased())
    case "[": return .word(enclosed(by: "]").lowercased())
    case _ where first.isDigit: return .number(taken { $0.isName || $0 == "." })
    case _ where first.isName: return .word(taken { $0.isName }.lowercased())
    default: return .mark(mark(first))
    }
  }

  private mutating func skipBlanks() {
    while let first = rest.first {
      if first.properties.isWhitespace {
        rest = rest.dropFirst()
      } else if rest.starts(with: "--".unicodeScalars) {
        rest = rest.drop { $0 != "\n" }
      } else if rest.starts(with: "/*".unicodeScalars) {
        skipComment()
      } else {
        return
      }
    }
  }

  private mutating func skipComment() {
    rest = rest.dropFirst(2)
    while !rest.isEmpty, !rest.starts(with: "*/".unicodeScalars) { rest = rest.dropFirst() }
    rest = rest.dropFirst(2)
  }

  /// What stands before `end`; a doubled `end` is one of its characters.
  private mutating func enclosed(by end: Unicode.Scalar) -> String {
    var text = String.UnicodeScalarView()
    rest = rest.dropFirst()
    while let scalar = rest.first {
      rest = rest.dropFirst()
      if scalar == end {
        guard rest.first == end else { break }
        rest = rest.dropFirst()
      }
      text.append(scalar)
    }
    return String(text)
  }

  private mutating func taken(while belongs: (Unicode.Scalar) -> Bool) -> String {
    let taken = rest.prefix(while: belongs)
    rest = rest.dropFirst(taken.count)
    return String(String.UnicodeScalarView(taken))
  }

  private mutating func mark(_ first: Unicode.Scalar) -> String {
    let pair = String(String.UnicodeScalarView(rest.prefix(2)))
    let mark = ["!=", "<>", "<=", ">=", "==", "||"].contains(pair) ? pair : String(first)
    rest = rest.dropFirst(mark.unicodeScalars.count)
    return mark
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var isName: Bool {
    isDigit || ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_"
      || self == "$" || value >= 128
  }
}

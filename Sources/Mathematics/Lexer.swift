/// Cuts plain text and LaTeX into tokens.
struct Lexer {
  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var lexemes: [Lexeme] = []
  private var isSpaced = false
  private var brackets = 0
  private var environments = 0
  private let joinsThousands: Bool
  /// Whether a comma was read as a separator of thousands where it could stand in a list.
  private(set) var joinedComma = false

  /// A lexer of `text`; without `joinsThousands`, a comma between digits separates items.
  init(_ scalars: [Unicode.Scalar], joinsThousands: Bool = true) {
    self.scalars = scalars
    self.joinsThousands = joinsThousands
  }

  /// The tokens, in order.
  ///
  /// - Throws: `Unreadable`, where a character or command is never part of an answer.
  mutating func tokens() throws(Unreadable) -> [Lexeme] {
    while place < scalars.count { try step() }
    return lexemes
  }

  private mutating func step() throws(Unreadable) {
    let scalar = scalars[place]
    if scalar == " " || scalar == "~" || scalar == "$" {
      isSpaced = isSpaced || scalar != "$"
      place += 1
    } else if isDigit(scalar) || scalar == "." && isDigit(peek(1)) {
      number()
    } else if scalar.isLetter {
      letters()
    } else if scalar == "\\" {
      try command()
    } else if scalar.isASCII {
      if "([".unicodeScalars.contains(scalar) { brackets += 1 }
      if ")]".unicodeScalars.contains(scalar) { brackets -= 1 }
      place += 1
      emit(.mark(Character(scalar)))
    } else {
      throw Unreadable("it holds \(code(scalar)), which is not read")
    }
  }

  private mutating func emit(_ token: Token) {
    lexemes.append(Lexeme(token: token, isSpaced: isSpaced))
    isSpaced = false
  }

  private func peek(_ distance: Int) -> Unicode.Scalar {
    scalars.indices.contains(place + distance) ? scalars[place + distance] : "\0"
  }

  private mutating func letters(isText: Bool = false) {
    let run = scalars[place...].prefix { $0.isLetter }
    place = run.endIndex
    emit(.word(String(String.UnicodeScalarView(run)), isText: isText))
  }
}

extension Lexer {
  private mutating func digits() -> String {
    let run = scalars[place...].prefix(while: isDigit)
    place = run.endIndex
    return String(String.UnicodeScalarView(run))
  }

  private mutating func number() {
    let follows = lexemes.last.map { $0.token == .mark("^") || $0.token == .mark("_") } ?? false
    var numeral = Numeral(whole: digits())
    if !follows, !numeral.whole.isEmpty { joinGroups(&numeral.whole) }
    if peek(0) == ".", isDigit(peek(1)) {
      place += 1
      numeral.fraction = digits()
    } else if peek(0) == ".", !numeral.whole.isEmpty, peek(1) != ".", !peek(1).isLetter {
      place += 1
      numeral.fraction = place < scalars.count ? "" : nil
    }
    readExponent(&numeral)
    emit(.number(numeral))
  }

  /// Joins `12`, `345` over a comma, a thin space or a space between groups of three.
  private mutating func joinGroups(_ whole: inout String) {
    guard whole.count <= 3, whole != "0" else { return }
    while let width = separatorWidth(), groupFollows(after: width) {
      place += width
      whole += digits()
    }
  }

  private mutating func separatorWidth() -> Int? {
    let rest = scalars[place...].prefix(8)
    for mark in ["{,}\\!", "{,}", ",\\!\\!", ",\\!", "\\,", "\\!", "\\ ", ",\\ "] {
      guard rest.starts(with: mark.unicodeScalars) else { continue }
      let spaces = rest.dropFirst(mark.unicodeScalars.count).prefix { $0 == " " }.count
      return mark.unicodeScalars.count + spaces
    }
    if rest.first == " ", !environmentOrBracket { return 1 }
    guard rest.first == ",", joinsThousands, brackets <= 0, environments == 0,
      groupFollows(after: 1)
    else { return nil }
    joinedComma = true
    return 1
  }

  private var environmentOrBracket: Bool { environments > 0 || brackets > 0 }

  private func groupFollows(after width: Int) -> Bool {
    guard (0..<3).allSatisfy({ isDigit(peek(width + $0)) }), !isDigit(peek(width + 3)) else {
      return false
    }
    return !(peek(0) == " " && peek(width + 3) == "/")
  }

  private mutating func readExponent(_ numeral: inout Numeral) {
    guard peek(0) == "e" || peek(0) == "E" else { return }
    let sign = peek(1) == "-" || peek(1) == "+" ? 1 : 0
    guard isDigit(peek(1 + sign)) else { return }
    let isNegative = peek(1) == "-"
    place += 1 + sign
    let power = Int(digits().prefix(9)) ?? 0
    numeral.exponent = isNegative ? -power : power
  }
}

extension Lexer {
  private mutating func command() throws(Unreadable) {
    place += 1
    let next = peek(0)
    if next.isLetter, next.isASCII {
      let run = scalars[place...].prefix { $0.isLetter && $0.isASCII }
      place = run.endIndex
      try named(String(String.UnicodeScalarView(run)))
    } else if next == "\\", environments == 0, doubledCommand() {
      return
    } else {
      place += 1
      spacing(next)
    }
  }

  /// Whether a command with its backslash doubled by some escaping follows; reads the first one.
  private func doubledCommand() -> Bool {
    let run = scalars[(place + 1)...].prefix { $0.isLetter && $0.isASCII }
    return run.count > 1 && Commands.isKnown(String(String.UnicodeScalarView(run)))
  }

  private mutating func spacing(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "!", "/": break
    case ",", ";", ":", " ", ">", "\0": isSpaced = true
    case "\\": emit(.command("\\"))
    case "(", ")", "[", "]": isSpaced = true
    case "{":
      brackets += 1
      emit(.command("{"))
    case "}":
      brackets -= 1
      emit(.command("}"))
    case "|": emit(.command("Vert"))
    default: emit(scalar == "$" ? .command("$") : .mark(Character(scalar)))
    }
  }

  private mutating func named(_ name: String) throws(Unreadable) {
    if Commands.ignored.contains(name) {
      isSpaced = isSpaced || name.hasSuffix("quad")
    } else if let spaced = ["qquad", "quad"].first(where: { name.hasPrefix($0) && name != $0 }) {
      isSpaced = true
      place -= name.count - spaced.count
    } else if Commands.texts.contains(name) {
      try text()
    } else if name == "begin" || name == "end" {
      try environment(isBegin: name == "begin")
    } else if name == "operatorname" {
      skipSpaces()
      if peek(0) == "*" { place += 1 }
      let content = try group().filter { $0 != " " && $0 != "\\" && $0 != "," }
      emit(.command(String(String.UnicodeScalarView(content))))
    } else if Commands.refused.contains(name) {
      throw Unreadable("\\\(name) is no part of an answer")
    } else {
      emit(.command(Commands.synonyms[name] ?? name))
    }
  }

  private mutating func skipSpaces() {
    while peek(0) == " " { place += 1 }
  }

  /// The content of the group that follows, or the one character.
  private mutating func group() throws(Unreadable) -> ArraySlice<Unicode.Scalar> {
    skipSpaces()
    guard place < scalars.count else { return [] }
    guard peek(0) == "{" else {
      place += 1
      return scalars[(place - 1)..<place]
    }
    let start = place + 1
    var depth = 0
    while place < scalars.count {
      if peek(0) == "{" { depth += 1 }
      if peek(0) == "}" { depth -= 1 }
      place += peek(0) == "\\" ? 2 : 1
      if depth == 0 { return scalars[start..<(place - 1)] }
    }
    throw Unreadable("a brace is never closed")
  }

  /// Reads the content of `\text{…}`: its letters are words, all else is as usual.
  private mutating func text() throws(Unreadable) {
    let content = try group()
    var inner = Lexer(Array(content), joinsThousands: joinsThousands)
    isSpaced = true
    for lexeme in try inner.tokens() {
      if case .word(let word, _) = lexeme.token {
        lexemes.append(Lexeme(token: .word(word, isText: true), isSpaced: lexeme.isSpaced))
      } else {
        lexemes.append(lexeme)
      }
    }
    isSpaced = true
  }

  private mutating func environment(isBegin: Bool) throws(Unreadable) {
    let name = String(String.UnicodeScalarView(try group().filter { $0 != "*" }))
    environments += isBegin ? 1 : -1
    if isBegin, name == "array" || name == "tabular" { _ = try group() }
    emit(isBegin ? .begin(name) : .end(name))
  }
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { (48...57).contains(scalar.value) }

extension Unicode.Scalar {
  /// Whether it is a letter of any script.
  var isLetter: Bool {
    isASCII
      ? (65...90).contains(value) || (97...122).contains(value) : properties.isAlphabetic
  }
}

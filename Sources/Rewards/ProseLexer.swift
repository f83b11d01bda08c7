/// Cuts a text into pieces; time is linear.
struct ProseLexer {
  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var end = 0
  private var pieces: [ProsePiece] = []
  /// How far it is known that a formula's closing mark does not stand.
  private var unclosed: [[Unicode.Scalar]: Int] = [:]

  /// The pieces of a text.
  static func pieces(of text: String) -> [ProsePiece] {
    var lexer = ProseLexer(Array(text.unicodeScalars))
    while lexer.place < lexer.scalars.count { lexer.step() }
    return lexer.pieces
  }

  private init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private func peek(_ distance: Int) -> Unicode.Scalar {
    scalars.indices.contains(place + distance) ? scalars[place + distance] : " "
  }

  /// Adds what stands from here up to `next`, and goes there.
  private mutating func add(_ kind: ProsePiece.Kind, upTo next: Int, text: String? = nil) {
    let text = text ?? String(String.UnicodeScalarView(scalars[place..<next]))
    pieces.append(ProsePiece(kind: kind, text: text, isGlued: end == place && place > 0))
    place = next
    end = next
  }

  private mutating func step() {
    let scalar = scalars[place]
    switch scalar {
    case "\n": add(.stop, upTo: place + 1)
    case "\\": command()
    case "$": dollar()
    case ".", "!", "?", ";", "。", "？", "！", "；": stop(scalar)
    case ",", "，", "、": add(.comma, upTo: place + 1)
    case ":" where isDigit(peek(-1)) && isDigit(peek(1)): add(.mathematics, upTo: place + 1)
    case "*": star()
    case "<": angle()
    case "_" where isLetterOrDigit(peek(-1)) != isLetterOrDigit(peek(1)): place += 1
    case "=" where peek(1) == ">", "-" where peek(1) == ">": add(.pause, upTo: place + 2)
    case "∴", "→", "⇒", "⟹": add(.pause, upTo: place + 1)
    case "∞", "π": add(.number, upTo: place + 1)
    case _ where scalar.properties.numericType == .numeric: add(.number, upTo: place + 1)  // ½
    case _ where isDigit(scalar): number()
    case _ where scalar.properties.isAlphabetic: letters()
    case _ where scalar.properties.isWhitespace: place += 1
    case _ where isMathematical(scalar): add(.mathematics, upTo: place + 1)
    default: add(.pause, upTo: place + 1)
    }
  }

  private mutating func stop(_ scalar: Unicode.Scalar) {
    if scalar == ".", isDigit(peek(1)) { return number() }
    if scalar == "!", peek(1) == "=" { return add(.mathematics, upTo: place + 2) }
    let isFactorial = scalar == "!" && (isDigit(peek(-1)) || peek(-1) == ")")
    if isFactorial { return add(.mathematics, upTo: place + 1) }
    let next = peek(1)
    let ends =
      !scalar.isASCII || next.properties.isWhitespace || "*\"')}]$_".unicodeScalars.contains(next)
    if ends { add(.stop, upTo: place + 1) } else { place += 1 }
  }

  /// `**` is emphasis but between digits; a star is a sign but at the start of a line and around words.
  private mutating func star() {
    if peek(1) == "*" {
      let isPower = isDigit(peek(-1)) && isDigit(peek(2))
      return isPower ? add(.mathematics, upTo: place + 2) : (place += 2)
    }
    let isOpen = peek(-1).properties.isWhitespace
    let closes = peek(1).properties.isWhitespace
    if isOpen == closes, !startsLine { add(.mathematics, upTo: place + 1) } else { place += 1 }
  }

  /// `<<48/2=24>>` is a calculator's note, `<b>` a tag, anything else a sign.
  private mutating func angle() {
    let rest = scalars[place...].prefix(200)
    if peek(1) == "<" {
      let note = rest.prefix { $0 != ">" && $0 != "\n" }
      if scalars[note.endIndex...].prefix(2).elementsEqual([">", ">"]) {
        return place = note.endIndex + 2
      }
    } else if peek(1).properties.isAlphabetic || peek(1) == "/" {
      let tag = rest.prefix { $0 != ">" && $0 != "\n" && $0 != " " }
      if tag.endIndex < scalars.count, scalars[tag.endIndex] == ">" {
        place = tag.endIndex
        return add(.stop, upTo: place + 1)
      }
    }
    add(.mathematics, upTo: place + 1)
  }

  private func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || isDigit(scalar)
  }

  private var startsLine: Bool {
    let before = scalars[..<place].last { $0 != " " && $0 != "\t" }
    return before.map { $0 == "\n" } ?? true
  }
}

extension ProseLexer {
  private mutating func number() {
    var next = place
    while next < scalars.count {
      let isPoint = ".,".unicodeScalars.contains(scalars[next])
      let goesOn = next + 1 < scalars.count && isDigit(scalars[next + 1])
      guard isDigit(scalars[next]) || isPoint && goesOn else { break }
      next += 1
    }
    if startsLine, isListMark(next) { return place = next + 1 }
    let suffix = scalars[next...].prefix { $0.properties.isAlphabetic }
    let word = String(String.UnicodeScalarView(suffix)).lowercased()
    if word == "x", isDigit(scalarAfter(suffix.endIndex)) { return add(.number, upTo: next) }
    if ["st", "nd", "rd", "th"].contains(word) { return add(.word, upTo: suffix.endIndex) }
    let isLabel = pieces.last.map { $0.kind == .word && ProseWords.labels.contains($0.text) }
    let isHan = suffix.contains { !$0.isASCII && $0.value > 0x2E80 }
    add(isLabel == true ? .word : .number, upTo: isHan ? next : suffix.endIndex)
  }

  /// Whether a number that begins a line is `1.` or `1)` before more text.
  private func isListMark(_ next: Int) -> Bool {
    guard next + 1 < scalars.count, ".)".unicodeScalars.contains(scalars[next]),
      scalars[next + 1] == " "
    else { return false }
    let rest = scalars[(next + 1)...].first { $0 != " " }
    return rest.map { $0 != "\n" } ?? false
  }

  private mutating func letters() {
    var next = place
    while next < scalars.count {
      let isJoint = "'’-".unicodeScalars.contains(scalars[next])
      let goesOn = next + 1 < scalars.count && scalars[next + 1].properties.isAlphabetic
      guard scalars[next].properties.isAlphabetic || isJoint && goesOn else { break }
      next += 1
    }
    if next == place + 1 { return letter() }
    if scalars[place].isASCII {
      next = scalars[next...].prefix { isDigit($0) }.endIndex
    }
    let word = String(String.UnicodeScalarView(scalars[place..<next])).lowercased()
      .replacing("’", with: "'")
    let follows = pieces.last.map { $0.takesMeasure(word) } ?? false
    if word == "pi" || word == "infinity" {
      add(.number, upTo: next)
    } else if ProseWords.functions.contains(word), word != "negative" || opensValue(at: next) {
      add(.mathematics, upTo: next)
    } else if follows, !["square", "cubic"].contains(word) || goesOnWithMeasure(at: next),
      ProseWords.measures.contains(word)
        || word == "per" && (pieces.last?.kind == .measure || goesOn(" cent", at: next))
    {
      add(.measure, upTo: next)
    } else {
      add(.word, upTo: next, text: word)
    }
  }

  /// Whether a number or a formula follows.
  private func opensValue(at place: Int) -> Bool {
    let next = scalarAfter(place)
    return isDigit(next) || "\\(√π".unicodeScalars.contains(next)
  }

  private func goesOnWithMeasure(at place: Int) -> Bool {
    let word = scalars[place...].drop { $0 == " " }.prefix { $0.properties.isAlphabetic }
    let text = String(String.UnicodeScalarView(word)).lowercased()
    return ProseWords.measures.contains(text)
  }

  private func goesOn(_ text: String, at place: Int) -> Bool {
    scalars[place...].starts(with: text.unicodeScalars)
  }

  private func scalarAfter(_ place: Int) -> Unicode.Scalar {
    scalars[place...].prefix(3).first { !" $".unicodeScalars.contains($0) } ?? " "
  }

  /// A variable, or the sign of a product between numbers; but `a` and `I` are words where no sign follows.
  private mutating func letter() {
    if goesOn("i.e.", at: place) || goesOn("e.g.", at: place) { return add(.word, upTo: place + 4) }
    let hour = String(String.UnicodeScalarView(scalars[place...].prefix(4))).lowercased()
    if hour.hasPrefix("a.m") || hour.hasPrefix("p.m"), pieces.last?.kind == .number {
      return add(.measure, upTo: place + (hour.hasSuffix(".") ? 4 : 3))
    }
    let isProduct = "xX".unicodeScalars.contains(scalars[place]) && isDigit(scalarAfter(place + 1))
    if isProduct, let last = pieces.last,
      [.number, .measure].contains(last.kind) || last.text == ")"
    {
      return add(.mathematics, upTo: place + 1, text: "\\times ")
    }
    let isArticle = ["a", "A", "I"].contains(scalars[place])
    let after = scalars[(place + 1)...].prefix(4).first { $0 != " " } ?? " "
    let isWord = isArticle && !"=<>≤≥≠+-−*/^_".unicodeScalars.contains(after)
    let isFarther = scalars[place].value > 0x2E80
    if isWord || isFarther {
      add(.word, upTo: place + 1, text: String(Character(scalars[place])).lowercased())
    } else {
      add(.mathematics, upTo: place + 1)
    }
  }

  private mutating func command() {
    let next = peek(1)
    if next == "(" || next == "[" {
      return formula(close: ["\\", next == "(" ? ")" : "]"], width: 2)
    }
    guard next.isASCII, next.properties.isAlphabetic else {
      return add(.mathematics, upTo: min(place + 2, scalars.count))
    }
    var end = scalars[(place + 1)...].prefix { $0.isASCII && $0.properties.isAlphabetic }.endIndex
    let name = String(String.UnicodeScalarView(scalars[(place + 1)..<end]))
    if ProseWords.wrappers.contains(name), end < scalars.count, scalars[end] == "{" {
      end = min(scalars[end...].prefix(200).prefix { $0 != "}" }.endIndex + 1, scalars.count)
    }
    add(name == "pi" || name == "infty" ? .number : .mathematics, upTo: end)
  }

  private mutating func dollar() {
    if peek(1) == "$" { return formula(close: ["$", "$"], width: 2) }
    let content = scalars[(place + 1)...].prefix(2000).prefix { $0 != "$" && $0 != "\n" }
    let end = content.endIndex
    // A dollar sign before a digit is money and closes nothing.
    let isClosed =
      end < scalars.count && scalars[end] == "$"
      && !(end + 1 < scalars.count && isDigit(scalars[end + 1]))
    guard isClosed, let first = content.first, let last = content.last,
      (first == " ") == (last == " "), !isProse(content)
    else { return place += 1 }
    formula(close: ["$"], width: 1)
  }

  /// Whether words stand in it that no command holds.
  private func isProse(_ content: ArraySlice<Unicode.Scalar>) -> Bool {
    let pieces = ProseLexer.pieces(of: String(String.UnicodeScalarView(content)))
    return pieces.contains { $0.kind == .word && $0.text.count > 1 }
  }

  private func isMark(_ mark: [Unicode.Scalar], at place: Int) -> Bool {
    scalars[place] == mark[0]
      && (mark.count == 1 || place + 1 < scalars.count && scalars[place + 1] == mark[1])
  }

  /// A formula up to its closing mark; where there is none, the opening one is skipped.
  private mutating func formula(close: [Unicode.Scalar], width: Int) {
    let start = place + width
    var next = start
    let limit = min(scalars.count, start + 2000)
    next = max(next, unclosed[close, default: 0])
    while next < limit, !isMark(close, at: next) {
      next += scalars[next] == "\\" && close[0] != "\\" ? 2 : 1
    }
    guard next < limit else {
      unclosed[close] = limit
      return place = min(start, scalars.count)
    }
    let content = String(String.UnicodeScalarView(scalars[start..<next])).trimmingWhitespace
    let isName = content.count <= 1 && !content.contains(where: \.isNumber)
    if content.isEmpty { return place = next + close.count }
    add(isName ? .mathematics : .formula, upTo: next + close.count, text: content)
  }
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.generalCategory == .decimalNumber
}

private func isMathematical(_ scalar: Unicode.Scalar) -> Bool {
  if "+-=<>/^_%()[]{}|&'–°·".unicodeScalars.contains(scalar) { return true }
  switch scalar.properties.generalCategory {
  case .format: return (0x202A...0x2069).contains(scalar.value)  // no answer holds one
  case .mathSymbol, .otherNumber, .currencySymbol: return true
  default: return false
  }
}

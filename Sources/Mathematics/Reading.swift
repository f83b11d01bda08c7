/// An answer as it is written and as it is read.
struct Reading {
  /// The characters with their plain meaning.
  let scalars: [Unicode.Scalar]
  /// The ways to read it as mathematics, the likeliest first; none where it is none.
  let expressions: [Expression]
  /// Why it is no mathematics, where it is none.
  let problem: String?

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: the answer, plain text or LaTeX.
  ///   - meter: what its numbers may cost.
  /// - Throws: `Unreadable`, where it passes a limit or holds what no answer may.
  init(_ text: String, _ meter: Meter) throws(Unreadable) {
    scalars = Wording.withoutLengths(try plainScalars(text))
    let bare = Wording.unwrapped(scalars)
    var found: [Expression] = []
    var problem: String?
    do {
      let (first, joined) = try Self.parsed(bare, joinsThousands: true, meter)
      found = [first]
      if joined, let second = try? Self.parsed(bare, joinsThousands: false, meter).expression {
        found.append(second)
      }
    } catch {
      problem = error.reason
    }
    expressions = found
    self.problem = problem
  }

  private static func parsed(
    _ scalars: [Unicode.Scalar], joinsThousands: Bool, _ meter: Meter
  ) throws(Unreadable) -> (expression: Expression, joined: Bool) {
    var lexer = Lexer(scalars, joinsThousands: joinsThousands)
    var parser = Parser(Wording.signed(Wording.trimmed(try lexer.tokens())), meter)
    return (try parser.answer(), lexer.joinedComma)
  }

  /// The text as words: without what only changes its looks, and with one case.
  var words: String { Wording.words(scalars) }
  /// The text as it stands, without what only changes its looks.
  var letters: String { Wording.letters(scalars) }
}

/// What the looks of a text leave of it.
enum Wording {
  /// The text without `\text{…}`, `$…$`, `**…**` or quotes around all of it.
  static func unwrapped(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var text = trimmed(scalars[...])
    while let inner = withoutWrapper(text) { text = trimmed(inner) }
    return Array(text)
  }

  private static func trimmed(
    _ text: ArraySlice<Unicode.Scalar>
  ) -> ArraySlice<Unicode.Scalar> {
    var text = text
    while let first = text.first, first == " " || first == "$" && text.count > 1 {
      text = text.dropFirst()
    }
    while let last = text.last, " .;,!$".unicodeScalars.contains(last), text.count > 1,
      !(last != " " && text.dropLast().last == "\\")
    {
      // An ellipsis says that more follows.
      if last == ".", text.dropLast().last == "." { break }
      if last == "!", text.dropLast().last.map(isOperand) == true { break }
      text = text.dropLast()
    }
    return text
  }

  /// Whether an exclamation mark after the character is a factorial.
  private static func isOperand(_ scalar: Unicode.Scalar) -> Bool {
    (48...57).contains(scalar.value) || ")}]!".unicodeScalars.contains(scalar)
      || scalar.isLetter
  }

  private static let wrappers: [(open: String, close: String)] =
    [("**", "**"), ("\\(", "\\)"), ("\\[", "\\]"), ("\"", "\""), ("`", "`"), ("__", "__")]
    + Commands.texts.sorted().map { ("\\\($0){", "}") } + [("\\boxed{", "}"), ("\\fbox{", "}")]

  private static func withoutWrapper(
    _ text: ArraySlice<Unicode.Scalar>
  ) -> ArraySlice<Unicode.Scalar>? {
    for (open, close) in wrappers {
      let width = open.unicodeScalars.count + close.unicodeScalars.count
      guard text.count > width, text.starts(with: open.unicodeScalars),
        text.suffix(close.unicodeScalars.count).elementsEqual(close.unicodeScalars)
      else { continue }
      let inner = text.dropFirst(open.unicodeScalars.count).dropLast(close.unicodeScalars.count)
      guard close != "}" || isBalanced(inner) else { continue }
      return inner
    }
    return nil
  }

  private static func isBalanced(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
    var depth = 0
    for scalar in text {
      if scalar == "{" { depth += 1 }
      if scalar == "}" { depth -= 1 }
      if depth < 0 { return false }
    }
    return depth == 0
  }

  /// The tokens without a full stop or comma after the last.
  static func trimmed(_ lexemes: [Lexeme]) -> [Lexeme] {
    var lexemes = lexemes
    while let last = lexemes.last, [.mark("."), .mark(","), .mark(";")].contains(last.token) {
      if last.token == .mark("."), lexemes.dropLast().last?.token == .mark(".") { break }
      lexemes.removeLast()
    }
    return lexemes
  }

  /// The tokens with the sign that a word before a number stands for: `negative 5`, `7 minus 2`; without
  /// `≈` before all of them.
  static func signed(_ lexemes: [Lexeme]) -> [Lexeme] {
    var lexemes = lexemes
    if lexemes.first?.token == .command("approx"), lexemes.count > 1 { lexemes.removeFirst() }
    for place in lexemes.indices.dropLast() {
      guard case .word(let word, _) = lexemes[place].token else { continue }
      guard case .number = lexemes[place + 1].token else { continue }
      if word == "minus" || word == "negative" && !followsOperand(lexemes[..<place]) {
        lexemes[place].token = .mark("-")
      }
    }
    return lexemes
  }

  private static func followsOperand(_ lexemes: ArraySlice<Lexeme>) -> Bool {
    switch lexemes.last?.token {
    case .number?, .word?: true
    default: false
    }
  }

  /// The words of a text in one case: all that is compared where it is no mathematics.
  static func words(_ scalars: [Unicode.Scalar]) -> String {
    letters(scalars).lowercased().replacing("a.m.", with: "am").replacing("p.m.", with: "pm")
      .replacing("a.m", with: "am").replacing("p.m", with: "pm")
  }

  /// The text without commands for looks, and without spaces that separate nothing.
  static func letters(_ scalars: [Unicode.Scalar]) -> String {
    var result: [Unicode.Scalar] = []
    var isSpaced = false
    var dropped: [Bool] = []
    var text = unwrapped(scalars)[...]
    while let scalar = text.first {
      text = text.dropFirst()
      switch scalar {
      case "\\":
        let name = text.prefix { $0.isLetter && $0.isASCII }
        if name.isEmpty, let next = text.first, " ,;:!>".unicodeScalars.contains(next) {
          text = text.dropFirst()
          isSpaced = true
        } else if isLooks(String(String.UnicodeScalarView(name))) {
          text = text[name.endIndex...].drop { $0 == " " }
          isSpaced = true
          if text.first == "{" {
            text = text.dropFirst()
            dropped.append(true)
          }
        } else {
          result.append(scalar)
        }
      case " ", "$", "~": isSpaced = true
      case "}" where dropped.popLast() == true: isSpaced = true
      case "{", "}":
        if scalar == "{" { dropped.append(false) }
        result.append(scalar)
        isSpaced = false
      default:
        if isSpaced, let last = result.last, isWordy(last), isWordy(scalar) { result.append(" ") }
        isSpaced = false
        result.append(scalar)
      }
    }
    return String(String.UnicodeScalarView(result))
  }

  /// Whether two texts of bare letters, one of them a word of two or three, are the same words.
  ///
  /// `nil` where that decides nothing: such a word is a product where an operator, a digit or a
  /// relation stands on the other side.
  static func areSameWords(_ a: Reading, _ b: Reading) -> Bool? {
    let texts = [a.letters, b.letters]
    guard texts.contains(where: isShortWord), texts.allSatisfy(isBare) else { return nil }
    let plain = texts.map { $0.lowercased().filter { $0 != " " } }
    return plain[0] == plain[1]
  }

  private static func isShortWord(_ text: String) -> Bool {
    (2...3).contains(text.unicodeScalars.count) && text.unicodeScalars.allSatisfy(\.isLetter)
  }

  /// Whether it is letters and spaces, and no name of mathematics.
  private static func isBare(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.isLetter || $0 == " " } && !Parser.isNamed(text)
  }

  private static func isLooks(_ name: String) -> Bool {
    Commands.texts.contains(name) || Commands.ignored.contains(name)
  }

  private static func isWordy(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isLetter || (48...57).contains(scalar.value)
  }
}

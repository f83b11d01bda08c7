/// Compares formulas that are not understood by how they are written.
enum Notation {
  /// Whether two formulas, neither of which is read as mathematics, have the same signs in the same
  /// order.
  static func areSame(_ a: Reading, _ b: Reading) -> Bool {
    guard a.expressions.isEmpty, b.expressions.isEmpty, let mine = signs(a) else { return false }
    return mine == signs(b)
  }

  /// The signs of a formula without braces around single ones, or `nil` where a text is none.
  private static func signs(_ reading: Reading) -> [Token]? {
    var lexer = Lexer(Wording.unwrapped(reading.scalars))
    guard let lexemes = try? lexer.tokens(), lexemes.contains(where: isCommand) else { return nil }
    var signs: [Token] = []
    for lexeme in Wording.trimmed(lexemes) {
      switch lexeme.token {
      case .word(let word, isText: false):
        signs += word.map { .word(String($0), isText: false) }
      case .mark("}") where isBraceAroundOne(signs): signs.remove(at: signs.count - 2)
      default: signs.append(lexeme.token)
      }
    }
    return signs
  }

  private static func isCommand(_ lexeme: Lexeme) -> Bool {
    if case .command = lexeme.token { true } else { false }
  }

  private static func isBraceAroundOne(_ signs: [Token]) -> Bool {
    signs.count > 1 && signs[signs.count - 2] == .mark("{") && signs.last != .mark("}")
  }
}

/// A piece of a text in which prose and mathematics are mixed.
struct ProsePiece {
  /// What a piece is.
  enum Kind {
    /// Digits, with what is written onto them: `1,234.5`, `5cm`.
    case number
    /// What stands between the marks of a formula, more than one letter.
    case formula
    /// An operator, a bracket, a variable, a command, a word such as `minus`.
    case mathematics
    /// A word that belongs to the number before it: `km`, `million`.
    case measure
    /// A word.
    case word
    /// A comma.
    case comma
    /// What ends a part of a sentence: a colon, a quotation mark.
    case pause
    /// What ends a sentence.
    case stop
  }
  /// What it is.
  let kind: Kind
  /// What it says; a word in lower case.
  let text: String
  /// Whether nothing stands between it and the piece before.
  let isGlued: Bool

  /// Whether a value may be made of it.
  var isMathematical: Bool {
    switch kind {
    case .number, .formula, .mathematics, .measure: true
    case .word, .comma, .pause, .stop: false
    }
  }
  /// Whether it is a value by itself.
  var isValue: Bool { kind == .number || kind == .formula }
  /// Whether a word may belong to it as its measure; what follows a formula as `percent` does not change it.
  func takesMeasure(_ word: String) -> Bool {
    switch kind {
    case .number, .measure: true
    case .formula: !word.hasPrefix("percent")
    case .mathematics: text == "}"
    case .word, .comma, .pause, .stop: false
    }
  }
}

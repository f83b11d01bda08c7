/// A piece of an answer.
enum Token: Hashable, Sendable {
  /// Digits, with a point or an exponent.
  case number(Numeral)
  /// A run of letters; `isText` where it stands in `\text{…}`.
  case word(String, isText: Bool)
  /// A LaTeX command without its backslash.
  case command(String)
  /// One other character.
  case mark(Character)
  /// `\begin{name}`.
  case begin(String)
  /// `\end{name}`.
  case end(String)
}

/// A token and whether white space stands before it.
struct Lexeme: Hashable, Sendable {
  /// The piece.
  var token: Token
  /// Whether white space stands before it.
  var isSpaced: Bool
}

/// A number as it is written.
struct Numeral: Hashable, Sendable {
  /// Digits before the point.
  var whole: String
  /// Digits after the point; `nil` where there is no point.
  var fraction: String?
  /// The power of ten after `e` or `E`.
  var exponent: Int?

  /// Whether only digits are written.
  var isInteger: Bool { fraction == nil && exponent == nil }
}

/// A regular expression that no text can make slow.
///
/// Alternation, groups, look-ahead, classes, anchors, and the quantifiers `? * + {m,n}`, greedy,
/// lazy or possessive. The first alternative that leads to a match counts, as in backtracking
/// engines. What was tried at a place without success is remembered, from match to match, so that
/// finding all takes time about linear in the text; inside look-ahead and possessive groups nothing is
/// remembered, a repetition `{m,n}` walks its length anew at each place, and the steps alone are
/// bounded. Left out, and refused by name: back-references, look-behind, conditions, set
/// operations, Unicode scripts. Groups capture nothing.
///
/// - SeeAlso: Cox 2010 (Regular Expression Matching in the Wild), on bit-state backtracking.
public struct Expression: Sendable {
  /// Whose rules the expression is read by.
  public enum Dialect: Sendable {
    /// Python's `re`.
    case python
    /// Oniguruma's, which tokenizers' files are written for: `^` and `$` are the ends of lines.
    case oniguruma
    /// ECMAScript's, which JSON Schema refers to: `$` is the very end, `\d` and `\w` are ASCII.
    case ecmaScript
  }

  /// The expression as written.
  public let text: String
  let program: ExpressionProgram
  private let dialect: Dialect

  /// The expression that `text` spells.
  ///
  /// - Parameters:
  ///   - text: the pattern.
  ///   - dialect: whose rules it follows.
  ///   - ignoresCase: whether it begins as if by `(?i)`.
  /// - Throws: `ExpressionError.malformed` with what is wrong and where.
  public init(_ text: String, _ dialect: Dialect = .python, ignoresCase: Bool = false)
    throws(ExpressionError)
  {
    let root = try ExpressionParser.parse(text, dialect, ignoresCase: ignoresCase)
    self.text = text
    self.dialect = dialect
    program = try ExpressionProgram(root)
  }

  /// Every match in `range` from left to right; empty ones are passed over.
  ///
  /// Where one is empty, Python looks for another at the same place, Oniguruma at the next.
  ///
  /// - Parameters:
  ///   - bytes: a text in UTF-8; other bytes count as some character.
  ///   - range: the bytes that are looked at, its ends those of the text.
  /// - Throws: `ExpressionError.exhausted`, where the search takes more steps than the text's length
  ///   allows.
  public func matches(in bytes: [UInt8], _ range: Range<Int>) throws(ExpressionError)
    -> [Range<Int>]
  {
    var matcher = ExpressionMatcher(program, bytes, range)
    var found: [Range<Int>] = []
    var at = range.lowerBound
    while let match = try search(&matcher, from: at, to: range.upperBound) {
      at = match.upperBound
      if !match.isEmpty {
        found.append(match)
      } else if dialect == .python {
        matcher.refuseEmptyMatch(at: at)
      } else {
        at = matcher.after(at)
      }
      if at > range.upperBound { break }
    }
    return found
  }

  /// Every match in `text` from left to right; empty ones are passed over.
  ///
  /// - Throws: as `matches(in:_:)`.
  public func matches(in text: String) throws(ExpressionError) -> [Range<Int>] {
    let bytes = Array(text.utf8)
    return try matches(in: bytes, bytes.indices)
  }

  /// The bytes of the first match, which may be empty; `nil` where there is none.
  ///
  /// - Throws: as `matches(in:_:)`.
  public func firstMatch(in bytes: [UInt8]) throws(ExpressionError) -> Range<Int>? {
    var matcher = ExpressionMatcher(program, bytes, bytes.indices)
    return try search(&matcher, from: 0, to: bytes.count)
  }

  /// Whether the expression matches somewhere in `text`.
  ///
  /// - Throws: as `matches(in:_:)`.
  public func occurs(in text: String) throws(ExpressionError) -> Bool {
    try firstMatch(in: Array(text.utf8)) != nil
  }

  /// Whether the expression matches all of `text`.
  ///
  /// - Throws: as `matches(in:_:)`.
  public func matchesWhole(_ text: String) throws(ExpressionError) -> Bool {
    let bytes = Array(text.utf8)
    var matcher = ExpressionMatcher(program, bytes, bytes.indices, mustReachEnd: true)
    return try end(&matcher, from: 0) != nil
  }

  private func search(_ matcher: inout ExpressionMatcher, from start: Int, to last: Int)
    throws(ExpressionError) -> Range<Int>?
  {
    matcher.begin(at: start)
    var at = start
    while at <= last {
      if let end = try end(&matcher, from: at) { return at..<end }
      at = matcher.after(at)
    }
    return nil
  }

  private func end(_ matcher: inout ExpressionMatcher, from start: Int) throws(ExpressionError)
    -> Int?
  {
    let end = matcher.end(from: start)
    if matcher.isExhausted { throw .exhausted(pattern: text, offset: start) }
    return end
  }
}

/// Why a regular expression cannot be read, or a search was given up.
public enum ExpressionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The pattern is wrong, or asks for what is not supported.
  case malformed(problem: String)
  /// The search from byte `offset` of the text took too many steps.
  case exhausted(pattern: String, offset: Int)

  /// What is wrong, as the end of a sentence that begins with the pattern's place.
  public var description: String {
    switch self {
    case .malformed(let problem): problem
    case .exhausted(let pattern, let offset):
      "the pattern \(pattern) takes too many steps at byte \(offset); "
        + "simpler groups and look-aheads would do"
    }
  }
}

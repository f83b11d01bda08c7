extension Parser {
  /// The branches of a `cases` environment up to its end; `nil`, with nothing read, where its lines
  /// are no values with conditions.
  mutating func branches() throws(Unreadable) -> Expression? {
    guard let lines = linesOfEnvironment() else { return nil }
    var rows: [[Expression]] = []
    for line in lines.rows where !line.isEmpty {
      guard let branch = try branch(line) else { return nil }
      rows.append(branch)
    }
    guard !rows.isEmpty else { return nil }
    place = lines.end + 1
    return .piecewise(rows)
  }

  /// The lines from here to the end of the environment, and where that end stands; `nil` where another
  /// environment stands inside, so that nothing is read twice at every level.
  private func linesOfEnvironment() -> (rows: [[Lexeme]], end: Int)? {
    var rows: [[Lexeme]] = [[]]
    for (index, lexeme) in lexemes.enumerated().dropFirst(place) {
      switch lexeme.token {
      case .end: return (rows, index)
      case .begin: return nil
      case .command("\\"):
        rows.append([])
        continue
      default: break
      }
      rows[rows.count - 1].append(lexeme)
    }
    return nil
  }

  /// A value and its condition, or `nil` where the line is something else.
  private func branch(_ line: [Lexeme]) throws(Unreadable) -> [Expression]? {
    guard let (left, right) = cells(line) else { return nil }
    let value = Wording.trimmed(left)
    let condition = Wording.trimmed(right.filter { !Self.isConnective($0) })
    guard !value.isEmpty, !right.isEmpty else { return nil }
    let isMarked = line.contains { $0.token == .mark("&") }
    let limit = try self.condition(condition)
    guard isMarked || limit.isCondition, let read = try? inner(value), !read.isRelation else {
      return nil
    }
    return [read, limit]
  }

  /// The line at its `&`, or at its first comma outside of brackets.
  private func cells(_ line: [Lexeme]) -> ([Lexeme], [Lexeme])? {
    var open = 0
    var comma: Int?
    for (index, lexeme) in line.enumerated() {
      switch lexeme.token {
      case .mark("&") where open == 0:
        return (Array(line[..<index]), Array(line[(index + 1)...]))
      case .mark(let mark) where "([{".contains(mark): open += 1
      case .mark(let mark) where ")]}".contains(mark): open -= 1
      case .mark(",") where open == 0: comma = comma ?? index
      default: break
      }
    }
    return comma.map { (Array(line[..<$0]), Array(line[($0 + 1)...])) }
  }

  /// Words before and in a condition that say nothing of their own.
  private static func isConnective(_ lexeme: Lexeme) -> Bool {
    guard case .word(let word, _) = lexeme.token else { return false }
    return ["if", "for", "when", "where", "is", "are"].contains(word.lowercased())
  }

  /// A condition: mathematics, else its words in one case.
  private func condition(_ line: [Lexeme]) throws(Unreadable) -> Expression {
    let line = line.filter { $0.token != .mark("&") }
    let hasWords = line.contains { lexeme in
      if case .word(let word, true) = lexeme.token {
        return word.count > 1 && !Self.keywords.contains(word)
      }
      return false
    }
    if !hasWords, let read = try? inner(line) { return read }
    let words = try line.map { (lexeme) throws(Unreadable) in try Self.writing(lexeme.token) }
    let text = words.joined(separator: " ").lowercased()
    return .text(["else", "elsewhere"].contains(text) ? "otherwise" : text)
  }

  private func inner(_ line: [Lexeme]) throws(Unreadable) -> Expression {
    var parser = Parser(line, meter)
    parser.depth = depth + 1
    return try parser.answer()
  }

  private static func writing(_ token: Token) throws(Unreadable) -> String {
    switch token {
    case .number(let numeral): numeral.whole + (numeral.fraction.map { "." + $0 } ?? "")
    case .word(let word, _): word
    case .command(let name): "\\" + name
    case .mark(let mark): String(mark)
    case .begin, .end: throw Unreadable("an environment stands in a condition")
    }
  }
}

extension Expression {
  /// Whether it says when something holds.
  fileprivate var isCondition: Bool {
    switch self {
    case .relation, .union, .intersection, .text: true
    default: false
    }
  }
}

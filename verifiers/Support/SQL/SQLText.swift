/// Facts about a query that its text shows.
struct SQLText {
  /// The most uses of common table expressions in a query that is run.
  static let mostExpressionUses = 24
  private let tokens: [SQLToken]

  /// Reads a query.
  init(_ sql: String) { tokens = SQLToken.tokens(of: sql) }

  /// Whether the query orders its result: `ORDER BY` stands outside of all brackets.
  var isOrdered: Bool {
    var depth = 0
    for (index, token) in tokens.enumerated() {
      if token == .mark("(") { depth += 1 }
      if token == .mark(")") { depth -= 1 }
      if depth == 0, token == .word("order"), tokens[(index + 1)...].first == .word("by") {
        return true
      }
    }
    return false
  }

  /// How often the query names its common table expressions, their definitions left out.
  ///
  /// SQLite writes an expression out wherever it is named, so that a chain of expressions, each of
  /// which names the one before twice, doubles at every link before the first instruction runs.
  var expressionUses: Int {
    let definitions = tokens.indices.compactMap { definedName(endingAt: $0) }
    let names = Set(definitions)
    let mentions = tokens.indices.count { index in
      guard let name = tokens[index].name, names.contains(name) else { return false }
      return tokens[(index + 1)...].first != .mark(".")
    }
    return mentions - definitions.count
  }

  /// The name in `name (columns) AS [NOT] [MATERIALIZED] (`, where `AS` is at `index`.
  private func definedName(endingAt index: Int) -> String? {
    guard tokens[index] == .word("as") else { return nil }
    let body = tokens[(index + 1)...].drop { $0 == .word("not") || $0 == .word("materialized") }
    guard body.first == .mark("(") else { return nil }
    var before = tokens[..<index]
    if before.last == .mark(")") { before = before.droppingLastGroup }
    return before.last?.name
  }
}

extension ArraySlice<SQLToken> {
  /// The tokens before the bracket that the last token closes.
  fileprivate var droppingLastGroup: ArraySlice {
    var depth = 0
    for index in indices.reversed() {
      if self[index] == .mark(")") { depth += 1 }
      if self[index] == .mark("(") { depth -= 1 }
      if depth == 0 { return self[..<index] }
    }
    return []
  }
}

extension SpiderParser {
  private static let operations: Set<String> = [
    "between", "=", ">", "<", ">=", "<=", "!=", "in", "like", "is", "exists",
  ]
  private static let joining: Set<String> = ["join", "on", "as"]

  /// The token at the position, where the text goes on.
  var token: SQLToken? { tokens.indices.contains(position) ? tokens[position] : nil }

  /// The word at the position, where there is one.
  var word: String? { if case .word(let word) = token { word } else { nil } }

  /// Whether a clause can end at the position.
  var endsClause: Bool {
    token == .mark(")") || token == .mark(";") || word.map(Self.clauses.contains) ?? false
  }

  /// Moves past a word or a mark, where it is here.
  mutating func skip(_ text: String) -> Bool {
    guard token == .word(text) || token == .mark(text) else { return false }
    position += 1
    return true
  }

  /// Moves past a word or a mark that has to be here.
  mutating func take(_ text: String) throws(SpiderParseError) {
    guard skip(text) else { throw expected(text) }
  }

  /// That something else should stand at the position.
  func expected(_ what: String) -> SpiderParseError {
    SpiderParseError("\(what) is expected at token \(position + 1)")
  }

  /// Comparisons up to the end of the clause.
  mutating func conditions() throws(SpiderParseError) -> SpiderQuery.Conditions {
    var conditions = SpiderQuery.Conditions()
    while token != nil {
      conditions.all.append(try condition())
      if endsClause || word.map(Self.joining.contains) ?? false { break }
      guard let connective = word, ["and", "or"].contains(connective) else { continue }
      conditions.connectives.append(connective)
      position += 1
    }
    return conditions
  }

  private mutating func condition() throws(SpiderParseError) -> SpiderQuery.Condition {
    let subject = try expression()
    let isNegated = skip("not")
    guard let operation = comparison, Self.operations.contains(operation) else {
      throw expected("a comparison")
    }
    position += 1
    let value = try operand()
    var upper: SpiderQuery.Operand?
    if operation == "between" {
      try take("and")
      upper = try operand()
    }
    return .init(
      isNegated: isNegated, operation: operation, subject: subject, value: value, upper: upper)
  }

  /// The word or mark at the position, two marks for one comparison being the same.
  private var comparison: String? {
    switch token {
    case .word(let word): word
    case .mark("<>"): "!="
    case .mark("=="): "="
    case .mark(let mark): mark
    default: nil
    }
  }

  private mutating func operand() throws(SpiderParseError) -> SpiderQuery.Operand {
    let isBlock = skip("(")
    let operand = try bareOperand()
    if isBlock { try take(")") }
    return operand
  }

  private mutating func bareOperand() throws(SpiderParseError) -> SpiderQuery.Operand {
    if word == "select" { return .query(try query()) }
    let sign = skip("-") ? "-" : ""
    switch token {
    case .quoted(let text):
      position += 1
      return .literal("\"\(text)\"")
    case .number(let text) where Double(text) != nil:
      position += 1
      return .literal(sign + text)
    default:
      let term = try term()
      while token != nil, token != .mark(","), word != "and", !endsClause,
        !(word.map(Self.joining.contains) ?? false)
      {
        position += 1
      }
      return .term(term)
    }
  }

  /// A term, or two with an operation between, in brackets or not.
  mutating func expression() throws(SpiderParseError) -> SpiderQuery.Expression {
    let isBlock = skip("(")
    var expression = SpiderQuery.Expression(first: try term())
    if case .mark(let operation) = token, ["+", "-", "*", "/"].contains(operation) {
      position += 1
      expression.operation = operation
      expression.second = try term()
    }
    if isBlock { try take(")") }
    return expression
  }

  /// A column, or an aggregate of one.
  mutating func term() throws(SpiderParseError) -> SpiderQuery.Term {
    let isBlock = skip("(")
    if let aggregate = word, Self.aggregates.contains(aggregate) {
      position += 1
      try take("(")
      let isDistinct = skip("distinct")
      let column = try column()
      try take(")")
      return .init(aggregate: aggregate, column: column, isDistinct: isDistinct)
    }
    let isDistinct = skip("distinct")
    let column = try column()
    if isBlock { try take(")") }
    return .init(aggregate: nil, column: column, isDistinct: isDistinct)
  }

  private mutating func column() throws(SpiderParseError) -> SpiderSchema.Column {
    if skip("*") { return .all }
    guard let name = columnName else { throw expected("a column") }
    position += 1
    guard skip(".") else {
      let table = tables.first { schema.tables[$0]?.contains(name) ?? false }
      guard let table else { throw SpiderParseError("there is no column \"\(name)\"") }
      return .named(table: table, name: name)
    }
    guard let column = columnName, let table = table(called: name),
      schema.tables[table]?.contains(column) ?? false
    else { throw SpiderParseError("there is no such column in \"\(name)\"") }
    position += 1
    return .named(table: table, name: column)
  }

  /// The name at the position; some columns begin with a digit.
  private var columnName: String? {
    switch token {
    case .word(let name): name
    case .number(let name): name.lowercased()
    default: nil
    }
  }
}

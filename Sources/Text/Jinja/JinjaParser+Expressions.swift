extension JinjaParser {
  func node(
    _ kind: JinjaExpression.Kind, _ line: Int, over parts: [JinjaExpression?] = []
  ) throws(JinjaError) -> JinjaExpression {
    let depth = 1 + (parts.compactMap { $0?.depth }.max() ?? 0)
    if depth > limit { throw tooDeep() }
    return JinjaExpression(kind: kind, line: line, depth: depth)
  }

  /// One expression, or several with commas between them.
  mutating func tuple(
    withConditional: Bool = true, until ends: [String] = [], isInParentheses: Bool = false
  ) throws(JinjaError) -> JinjaExpression {
    let line = token.line
    var parts: [JinjaExpression] = []
    var isTuple = false
    while !endsTuple(ends) {
      parts.append(withConditional ? try expression() : try disjunction())
      guard takeSymbol(",") else { break }
      isTuple = true
    }
    if let only = parts.first, !isTuple { return only }
    if parts.isEmpty, !isInParentheses { throw unexpected("expected an expression") }
    return try node(.tuple(parts), line, over: parts)
  }

  private func endsTuple(_ ends: [String]) -> Bool {
    switch token.kind {
    case .outputEnd, .blockEnd, .symbol(")"): true
    case .name(let name): ends.contains(name)
    default: false
    }
  }

  /// An expression, `a if b else c` included.
  mutating func expression() throws(JinjaError) -> JinjaExpression {
    try nested { parser throws(JinjaError) in try parser.conditional() }
  }

  private mutating func conditional() throws(JinjaError) -> JinjaExpression {
    var value = try disjunction()
    while isName("if") {
      let line = token.line
      advance()
      let condition = try disjunction()
      let otherwise = takeName("else") ? try expression() : nil
      value = try node(
        .conditional(value, condition: condition, otherwise: otherwise), line,
        over: [value, condition, otherwise])
    }
    return value
  }

  private mutating func disjunction() throws(JinjaError) -> JinjaExpression {
    var left = try conjunction()
    while isName("or") {
      let line = token.line
      advance()
      let right = try conjunction()
      left = try node(.or(left, right), line, over: [left, right])
    }
    return left
  }

  private mutating func conjunction() throws(JinjaError) -> JinjaExpression {
    var left = try negation()
    while isName("and") {
      let line = token.line
      advance()
      let right = try negation()
      left = try node(.and(left, right), line, over: [left, right])
    }
    return left
  }

  private mutating func negation() throws(JinjaError) -> JinjaExpression {
    let line = token.line
    guard takeName("not") else { return try comparison() }
    let operand = try nested { parser throws(JinjaError) in try parser.negation() }
    return try node(.negated(operand), line, over: [operand])
  }

  private mutating func comparison() throws(JinjaError) -> JinjaExpression {
    let line = token.line
    let left = try sum()
    var others: [(JinjaComparison, JinjaExpression)] = []
    while let comparison = takeComparison() { others.append((comparison, try sum())) }
    if others.isEmpty { return left }
    return try node(.comparison(left, others), line, over: [left] + others.map(\.1))
  }

  private mutating func takeComparison() -> JinjaComparison? {
    switch token.kind {
    case .symbol(let symbol):
      guard let comparison = JinjaComparison(rawValue: symbol) else { return nil }
      advance()
      return comparison
    case .name("in"):
      advance()
      return .isIn
    case .name("not") where following.kind == .name("in"):
      advance()
      advance()
      return .isNotIn
    default: return nil
    }
  }

  private mutating func sum() throws(JinjaError) -> JinjaExpression {
    var left = try concatenation()
    while let (operation, line) = takeOperator(["+", "-"]) {
      let right = try concatenation()
      left = try node(.arithmetic(operation, left, right), line, over: [left, right])
    }
    return left
  }

  private mutating func concatenation() throws(JinjaError) -> JinjaExpression {
    let line = token.line
    var parts = [try product()]
    while takeSymbol("~") { parts.append(try product()) }
    return parts.count == 1 ? parts[0] : try node(.joined(parts), line, over: parts)
  }

  private mutating func product() throws(JinjaError) -> JinjaExpression {
    var left = try power()
    while let (operation, line) = takeOperator(["*", "/", "//", "%"]) {
      let right = try power()
      left = try node(.arithmetic(operation, left, right), line, over: [left, right])
    }
    return left
  }

  private mutating func power() throws(JinjaError) -> JinjaExpression {
    var left = try unary()
    while let (operation, line) = takeOperator(["**"]) {
      let right = try unary()
      left = try node(.arithmetic(operation, left, right), line, over: [left, right])
    }
    return left
  }

  private mutating func takeOperator(_ symbols: [String]) -> (JinjaOperator, Int)? {
    guard case .symbol(let symbol) = token.kind, symbols.contains(symbol),
      let operation = JinjaOperator(rawValue: symbol)
    else { return nil }
    defer { advance() }
    return (operation, token.line)
  }

  /// A sign before an operand; filters bind to the whole.
  private mutating func unary(withFilters: Bool = true) throws(JinjaError) -> JinjaExpression {
    let line = token.line
    var value: JinjaExpression
    if let (operation, _) = takeOperator(["-", "+"]) {
      let operand = try nested { parser throws(JinjaError) in
        try parser.unary(withFilters: false)
      }
      value = try node(
        operation == .minus ? .minus(operand) : .plus(operand), line, over: [operand])
    } else {
      value = try primary()
    }
    value = try postfix(value)
    return withFilters ? try filters(value) : value
  }
}

extension JinjaParser {
  /// A name, a literal, or something in brackets.
  mutating func primary() throws(JinjaError) -> JinjaExpression {
    let line = token.line
    switch token.kind {
    case .name(let name):
      advance()
      return try node(constants[name] ?? .name(name), line)
    case .string: return try node(.text(MarkedText(strings())), line)
    case .int(let value):
      advance()
      return try node(.int(value), line)
    case .float(let value):
      advance()
      return try node(.float(value), line)
    case .symbol("("):
      advance()
      let value = try nested { parser throws(JinjaError) in
        try parser.tuple(isInParentheses: true)
      }
      try expectSymbol(")")
      return value
    case .symbol("["):
      advance()
      let elements = try elements(until: "]")
      return try node(.list(elements), line, over: elements)
    case .symbol("{"):
      advance()
      return try map(line)
    default: throw unexpected("expected an expression")
    }
  }

  /// Strings side by side are one.
  private mutating func strings() -> String {
    var text = ""
    while case .string(let part) = token.kind {
      text += part
      advance()
    }
    return text
  }

  private mutating func elements(until end: String) throws(JinjaError) -> [JinjaExpression] {
    var elements: [JinjaExpression] = []
    while !takeSymbol(end) {
      if !elements.isEmpty {
        try expectSymbol(",")
        if takeSymbol(end) { break }
      }
      elements.append(try expression())
    }
    return elements
  }

  private mutating func map(_ line: Int) throws(JinjaError) -> JinjaExpression {
    var members: [(key: JinjaExpression, value: JinjaExpression)] = []
    while !takeSymbol("}") {
      if !members.isEmpty {
        try expectSymbol(",")
        if takeSymbol("}") { break }
      }
      let key = try expression()
      try expectSymbol(":")
      members.append((key, try expression()))
    }
    return try node(.map(members), line, over: members.flatMap { [$0.key, $0.value] })
  }

  mutating func postfix(_ operand: JinjaExpression) throws(JinjaError) -> JinjaExpression {
    var value = operand
    while true {
      let line = token.line
      if takeSymbol(".") {
        value = try dotted(value, line)
      } else if takeSymbol("[") {
        value = try subscripted(value, line)
      } else if isSymbol("(") {
        value = try call(value, line)
      } else {
        return value
      }
    }
  }

  private mutating func dotted(_ value: JinjaExpression, _ line: Int) throws(JinjaError)
    -> JinjaExpression
  {
    if case .int(let index) = token.kind {
      advance()
      return try node(.item(value, try node(.int(index), line)), line, over: [value])
    }
    return try node(.attribute(value, try identifier()), line, over: [value])
  }

  private mutating func subscripted(_ value: JinjaExpression, _ line: Int) throws(JinjaError)
    -> JinjaExpression
  {
    var bounds: [JinjaExpression?] = []
    var current: JinjaExpression?
    while !isSymbol("]") {
      if takeSymbol(":") {
        bounds.append(current)
        current = nil
      } else if current == nil {
        current = try expression()
      } else {
        throw unexpected("expected ]")
      }
    }
    advance()
    if bounds.isEmpty {
      guard let current else { throw unexpected("expected an index before") }
      return try node(.item(value, current), line, over: [value, current])
    }
    bounds.append(current)
    if bounds.count > 3 { throw fault("a slice has more than three parts", line: line) }
    return try node(.slice(value, bounds), line, over: [value] + bounds)
  }

  private mutating func call(_ function: JinjaExpression, _ line: Int) throws(JinjaError)
    -> JinjaExpression
  {
    let arguments = try arguments()
    return try node(
      .call(function, arguments), line, over: [function] + arguments.map(\.value))
  }

  mutating func arguments() throws(JinjaError) -> [JinjaArgument] {
    var arguments: [JinjaArgument] = []
    try expectSymbol("(")
    while !takeSymbol(")") {
      if !arguments.isEmpty {
        try expectSymbol(",")
        if takeSymbol(")") { break }
      }
      arguments.append(try argument(after: arguments))
    }
    return arguments
  }

  private mutating func argument(after earlier: [JinjaArgument]) throws(JinjaError)
    -> JinjaArgument
  {
    if takeSymbol("*") { return .list(try expression()) }
    if takeSymbol("**") { return .map(try expression()) }
    if case .name(let name) = token.kind, following.kind == .symbol("=") {
      advance()
      advance()
      return .named(name, try expression())
    }
    for case .named in earlier { throw fault("a positional argument follows a named one") }
    return .positional(try expression())
  }

  /// `|filter`, `is test` and calls behind them.
  mutating func filters(_ operand: JinjaExpression) throws(JinjaError) -> JinjaExpression {
    var value = operand
    while true {
      let line = token.line
      if takeSymbol("|") {
        let filter = try filterCall()
        value = try node(
          .filter(value, filter), line, over: [value] + filter.arguments.map(\.value))
      } else if takeName("is") {
        value = try test(value, line)
      } else if isSymbol("(") {
        value = try call(value, line)
      } else {
        return value
      }
    }
  }

  mutating func filterCall() throws(JinjaError) -> JinjaFilterCall {
    let line = token.line
    let name = try dottedName()
    let arguments = isSymbol("(") ? try arguments() : []
    return JinjaFilterCall(name: name, arguments: arguments, line: line)
  }

  private mutating func dottedName() throws(JinjaError) -> String {
    var name = try identifier()
    while takeSymbol(".") { name += "." + (try identifier()) }
    return name
  }

  private mutating func test(_ operand: JinjaExpression, _ line: Int) throws(JinjaError)
    -> JinjaExpression
  {
    let isNegated = takeName("not")
    let name = try dottedName()
    var arguments: [JinjaArgument] = []
    if isSymbol("(") {
      arguments = try self.arguments()
    } else if startsOperand {
      if isName("is") { throw fault("tests cannot be chained with is") }
      arguments = [.positional(try postfix(try primary()))]
    }
    let test = try node(
      .test(operand, name, arguments), line, over: [operand] + arguments.map(\.value))
    return isNegated ? try node(.negated(test), line, over: [test]) : test
  }

  /// Whether an argument without parentheses follows a test's name.
  private var startsOperand: Bool {
    switch token.kind {
    case .name(let name): !["else", "or", "and"].contains(name)
    case .string, .int, .float, .symbol("["), .symbol("{"): true
    default: false
    }
  }
}

private let constants: [String: JinjaExpression.Kind] = [
  "true": .bool(true), "True": .bool(true), "false": .bool(false), "False": .bool(false),
  "none": .none, "None": .none,
]

extension JinjaParser {
  /// A tag that is not output, from its name on.
  mutating func statement() throws(JinjaError) -> JinjaStatement.Kind {
    let line = token.line
    let name = try identifier()
    switch name {
    case "for": return try loop()
    case "if": return try branch()
    case "set": return try assignment()
    case "macro": return try macro()
    case "call": return try call()
    case "filter": return try filtered()
    case "with": return try with()
    case "generation": return .generation(try function(until: "endgeneration"))
    case "break", "continue":
      if loops == 0 { throw fault("\(name) stands outside of a loop", line: line) }
      try closeBlock()
      return name == "break" ? .leave : .skip
    case "include", "import", "from", "extends", "block", "autoescape", "do", "trans", "print",
      "debug", "required":
      throw fault("the tag \(name) is not supported", kind: .unsupported, line: line)
    default: throw fault("unexpected tag \(name)", line: line)
    }
  }

  private mutating func loop() throws(JinjaError) -> JinjaStatement.Kind {
    let target = try target(allowsAttributes: false)
    try expectName("in")
    let elements = try tuple(withConditional: false, until: ["recursive"])
    let condition = takeName("if") ? try expression() : nil
    let isRecursive = takeName("recursive")
    try closeBlock()
    loops += 1
    let body = try statements(until: ["endfor", "else"])
    loops -= 1
    let otherwise = takeName("else") ? try self.body(until: "endfor") : try end()
    return .loop(
      JinjaLoop(
        target: target, elements: elements, condition: condition, body: body,
        otherwise: otherwise, isRecursive: isRecursive))
  }

  /// The end of a closing tag whose name stands here.
  private mutating func end() throws(JinjaError) -> [JinjaStatement] {
    advance()
    try closeBlock()
    return []
  }

  private mutating func branch() throws(JinjaError) -> JinjaStatement.Kind {
    var branches: [(condition: JinjaExpression, body: [JinjaStatement])] = []
    while true {
      let condition = try tuple(withConditional: false)
      try closeBlock()
      branches.append((condition, try statements(until: ["elif", "else", "endif"])))
      if takeName("elif") { continue }
      let otherwise = takeName("else") ? try body(until: "endif") : try end()
      return .branch(branches, otherwise: otherwise)
    }
  }

  private mutating func assignment() throws(JinjaError) -> JinjaStatement.Kind {
    let target = try target(allowsAttributes: true)
    if takeSymbol("=") {
      let value = try tuple()
      try closeBlock()
      return .assign(target, value)
    }
    var filters: [JinjaFilterCall] = []
    while takeSymbol("|") { filters.append(try filterCall()) }
    return .capture(target, filters, try body(until: "endset"))
  }

  /// A body that becomes a function, which no `break` leaves.
  private mutating func function(until end: String) throws(JinjaError) -> [JinjaStatement] {
    let outer = loops
    loops = 0
    defer { loops = outer }
    return try body(until: end)
  }

  private mutating func macro() throws(JinjaError) -> JinjaStatement.Kind {
    let name = try identifier()
    let signature = try signature()
    return .macro(name, signature, try function(until: "endmacro"))
  }

  private mutating func call() throws(JinjaError) -> JinjaStatement.Kind {
    let signature = isSymbol("(") ? try signature() : JinjaSignature()
    let call = try expression()
    guard case .call = call.kind else { throw fault("expected a call", line: call.line) }
    return .call(signature, call, try function(until: "endcall"))
  }

  private mutating func filtered() throws(JinjaError) -> JinjaStatement.Kind {
    var filters = [try filterCall()]
    while takeSymbol("|") { filters.append(try filterCall()) }
    return .filtered(filters, try body(until: "endfilter"))
  }

  private mutating func with() throws(JinjaError) -> JinjaStatement.Kind {
    var assignments: [(JinjaTarget, JinjaExpression)] = []
    while token.kind != .blockEnd {
      if !assignments.isEmpty { try expectSymbol(",") }
      let target = try target(allowsAttributes: false)
      try expectSymbol("=")
      assignments.append((target, try expression()))
    }
    return .with(assignments, try body(until: "endwith"))
  }

  private mutating func signature() throws(JinjaError) -> JinjaSignature {
    var signature = JinjaSignature()
    try expectSymbol("(")
    while !takeSymbol(")") {
      if !signature.parameters.isEmpty { try expectSymbol(",") }
      let name = try identifier()
      let standard = takeSymbol("=") ? try expression() : nil
      if standard == nil, signature.parameters.last?.standard != nil {
        throw fault("a parameter without a default follows one that has one")
      }
      signature.parameters.append((name, standard))
    }
    return signature
  }

  /// What is assigned to: a name, several, or an attribute of a namespace.
  private mutating func target(allowsAttributes: Bool) throws(JinjaError) -> JinjaTarget {
    var targets: [JinjaTarget] = []
    var isTuple = false
    repeat {
      if takeSymbol("(") {
        targets.append(
          try nested { parser throws(JinjaError) in
            try parser.target(allowsAttributes: allowsAttributes)
          })
        try expectSymbol(")")
      } else if case .name = token.kind {
        targets.append(try simpleTarget(allowsAttributes))
      } else if targets.isEmpty {
        throw unexpected("expected a name to assign to")
      } else {
        break
      }
      if isName("in") { break }
      let continues = takeSymbol(",")
      isTuple = isTuple || continues
      if !continues { break }
    } while !isName("in") && !isSymbol("=")
    return !isTuple ? targets[0] : .tuple(targets)
  }

  private mutating func simpleTarget(_ allowsAttributes: Bool) throws(JinjaError) -> JinjaTarget {
    let name = try identifier()
    if ["true", "false", "none", "True", "False", "None"].contains(name) {
      throw fault("\(name) cannot be assigned to")
    }
    guard allowsAttributes, takeSymbol(".") else { return .name(name) }
    return .attribute(name, try identifier())
  }
}

extension JinjaMachine {
  /// How a body ended.
  enum Flow {
    case done
    case leave
    case skip
  }

  func run(_ statements: [JinjaStatement], in scope: JinjaScope) throws(JinjaError) -> Flow {
    for statement in statements {
      line = statement.line
      try step()
      let flow = try nested { () throws(JinjaError) in try run(statement, in: scope) }
      if flow != .done { return flow }
    }
    return .done
  }

  private func run(_ statement: JinjaStatement, in scope: JinjaScope) throws(JinjaError) -> Flow {
    switch statement.kind {
    case .text(let text): try write(text)
    case .output(let value): try write(try string(try evaluate(value, in: scope)))
    case .loop(let loop): try run(loop, over: nil, level: 0, in: scope)
    case .branch(let branches, let otherwise):
      return try run(branches, otherwise: otherwise, in: scope)
    case .assign(let target, let value):
      try assign(try evaluate(value, in: scope), to: target, in: scope)
    case .capture(let target, let filters, let body):
      let text = try captured(body, in: scope)
      try assign(try apply(filters, to: .text(text), in: scope), to: target, in: scope)
    case .macro(let name, let signature, let body):
      scope[name] = .object(keep(JinjaMacro(name, signature, body, in: scope)))
    case .call(let signature, let call, let body):
      try run(call, caller: JinjaMacro("caller", signature, body, in: scope), in: scope)
    case .filtered(let filters, let body):
      let text = try captured(body, in: scope)
      try write(try string(try apply(filters, to: .text(text), in: scope)))
    case .with(let assignments, let body):
      let inner = JinjaScope(inside: scope)
      for (target, value) in assignments {
        try assign(try evaluate(value, in: scope), to: target, in: inner)
      }
      return try run(body, in: inner)
    case .generation(let body): try write(try captured(body, in: scope).adding(.generated))
    case .leave: return .leave
    case .skip: return .skip
    }
    return .done
  }

  /// What a body writes, in a scope of its own.
  private func captured(_ body: [JinjaStatement], in scope: JinjaScope) throws(JinjaError)
    -> MarkedText
  {
    try captured { () throws(JinjaError) in
      _ = try run(body, in: JinjaScope(inside: scope))
    }
  }

  private func run(
    _ branches: [(condition: JinjaExpression, body: [JinjaStatement])],
    otherwise: [JinjaStatement], in scope: JinjaScope
  ) throws(JinjaError) -> Flow {
    for branch in branches where try evaluate(branch.condition, in: scope).isTrue {
      return try run(branch.body, in: scope)
    }
    return try run(otherwise, in: scope)
  }

  /// A loop over its own elements, or in a recursion over `given`.
  private func run(
    _ loop: JinjaLoop, over given: JinjaValue?, level: Int, in scope: JinjaScope
  ) throws(JinjaError) {
    let value: JinjaValue
    if let given { value = given } else { value = try evaluate(loop.elements, in: scope) }
    let elements = try elements(try kept(try items(of: value), by: loop, in: scope))
    if elements.items.isEmpty {
      _ = try run(loop.otherwise, in: JinjaScope(inside: scope))
      return
    }
    let state = JinjaLoopState(
      elements, level: level, recursion: recursion(of: loop, level: level, in: scope))
    for (index, item) in elements.items.enumerated() {
      try step()
      state.index = index
      let inner = JinjaScope(inside: scope)
      try assign(item, to: loop.target, in: inner)
      inner["loop"] = .object(state)
      if try run(loop.body, in: inner) == .leave { return }
    }
  }

  /// `loop(children)`: the text of the same loop over something else.
  private func recursion(of loop: JinjaLoop, level: Int, in scope: JinjaScope) -> JinjaFunction? {
    guard loop.isRecursive else { return nil }
    return { machine, arguments throws(JinjaError) in
      guard arguments.positional.count == 1, let elements = arguments.positional.first else {
        throw machine.fault("loop takes one argument: what to iterate over")
      }
      return .text(
        try machine.captured { () throws(JinjaError) in
          try machine.nested { () throws(JinjaError) in
            try machine.run(loop, over: elements, level: level + 1, in: scope)
          }
        })
    }
  }

  private func kept(_ items: [JinjaValue], by loop: JinjaLoop, in scope: JinjaScope)
    throws(JinjaError) -> [JinjaValue]
  {
    guard let condition = loop.condition else { return items }
    var kept: [JinjaValue] = []
    for item in items {
      try step()
      let inner = JinjaScope(inside: scope)
      try assign(item, to: loop.target, in: inner)
      if try evaluate(condition, in: inner).isTrue { kept.append(item) }
    }
    return kept
  }

  func assign(_ value: JinjaValue, to target: JinjaTarget, in scope: JinjaScope)
    throws(JinjaError)
  {
    switch target {
    case .name(let name): scope[name] = value
    case .attribute(let name, let attribute):
      guard case .object(let object)? = scope[name], let namespace = object as? JinjaNamespace
      else { throw fault("cannot assign attribute on \(name); it is no namespace") }
      try set(attribute, to: value, on: namespace)
    case .tuple(let targets):
      let items = try items(of: value)
      if items.count != targets.count {
        throw fault("cannot unpack \(items.count) values into \(targets.count) names")
      }
      for (target, item) in zip(targets, items) { try assign(item, to: target, in: scope) }
    }
  }

  func set(_ name: String, to value: JinjaValue, on namespace: JinjaNamespace)
    throws(JinjaError)
  {
    if name.hasPrefix("_") { throw fault("a namespace's attribute cannot start with _: \(name)") }
    try charge(8)
    namespace.attributes.set(name, value)
  }
}

extension JinjaMachine {
  func evaluate(_ expression: JinjaExpression, in scope: JinjaScope) throws(JinjaError)
    -> JinjaValue
  {
    line = expression.line
    try step()
    return try nested { () throws(JinjaError) in try value(of: expression.kind, in: scope) }
  }

  private func value(of kind: JinjaExpression.Kind, in scope: JinjaScope) throws(JinjaError)
    -> JinjaValue
  {
    switch kind {
    case .none: .none
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .text(let text): .text(text)
    case .name(let name): scope[name] ?? missing(name)
    case .list(let parts): try list(try all(parts, in: scope))
    case .tuple(let parts): try tuple(try all(parts, in: scope))
    case .map(let members): try map(members, in: scope)
    case .attribute(let operand, let name):
      try attribute(name, of: try evaluate(operand, in: scope))
    case .item(let operand, let key): try item(operand, key, in: scope)
    case .slice(let operand, let bounds): try slice(operand, bounds, in: scope)
    case .call(let function, let arguments): try call(function, arguments, in: scope)
    case .filter(let operand, let filter):
      try apply([filter], to: try evaluate(operand, in: scope), in: scope)
    case .test(let operand, let name, let arguments):
      try test(operand, name, arguments, in: scope)
    case .negated(let operand): .bool(!(try evaluate(operand, in: scope).isTrue))
    case .minus(let operand): try signed(try evaluate(operand, in: scope), isNegative: true)
    case .plus(let operand): try signed(try evaluate(operand, in: scope), isNegative: false)
    case .arithmetic(let operation, let left, let right):
      try arithmetic(operation, try evaluate(left, in: scope), try evaluate(right, in: scope))
    case .joined(let parts): try joined(parts, in: scope)
    case .comparison(let left, let others): try comparison(left, others, in: scope)
    case .and(let left, let right): try both(left, right, in: scope)
    case .or(let left, let right): try either(left, right, in: scope)
    case .conditional(let value, let condition, let otherwise):
      try conditional(value, condition, otherwise, in: scope)
    }
  }

  private func all(_ parts: [JinjaExpression], in scope: JinjaScope) throws(JinjaError)
    -> [JinjaValue]
  {
    var values: [JinjaValue] = []
    for part in parts { values.append(try evaluate(part, in: scope)) }
    return values
  }

  private func map(
    _ members: [(key: JinjaExpression, value: JinjaExpression)], in scope: JinjaScope
  ) throws(JinjaError) -> JinjaValue {
    var map = JinjaMap()
    for member in members {
      map.set(
        try key(try evaluate(member.key, in: scope)), try evaluate(member.value, in: scope))
    }
    try charge(16 * map.count)
    try check(map.extent)
    return .map(map)
  }

  private func item(_ operand: JinjaExpression, _ key: JinjaExpression, in scope: JinjaScope)
    throws(JinjaError) -> JinjaValue
  {
    let value = try evaluate(operand, in: scope)
    return try item(try evaluate(key, in: scope), of: value)
  }

  private func call(
    _ function: JinjaExpression, _ arguments: [JinjaArgument], in scope: JinjaScope
  ) throws(JinjaError) -> JinjaValue {
    let function = try evaluate(function, in: scope)
    return try call(function, try self.arguments(arguments, in: scope))
  }

  func arguments(_ arguments: [JinjaArgument], in scope: JinjaScope) throws(JinjaError)
    -> JinjaArguments
  {
    var result = JinjaArguments()
    for argument in arguments {
      let value = try evaluate(argument.value, in: scope)
      switch argument {
      case .positional: result.positional.append(value)
      case .named(let name, _): result.named.append((name, value))
      case .list: result.positional += try items(of: value)
      case .map:
        guard case .map(let map) = value else { throw fault("** needs a map") }
        for (key, value) in zip(map.keys, map.values) {
          result.named.append((key.text.string, value))
        }
      }
    }
    return result
  }

  func apply(_ filters: [JinjaFilterCall], to value: JinjaValue, in scope: JinjaScope)
    throws(JinjaError) -> JinjaValue
  {
    var value = value
    for filter in filters {
      let arguments = try arguments(filter.arguments, in: scope)
      line = filter.line
      value = try apply(filter.name, to: value, arguments)
    }
    return value
  }

  private func test(
    _ operand: JinjaExpression, _ name: String, _ arguments: [JinjaArgument], in scope: JinjaScope
  ) throws(JinjaError) -> JinjaValue {
    let value = try evaluate(operand, in: scope)
    return .bool(try passes(value, name, try self.arguments(arguments, in: scope)))
  }

  private func joined(_ parts: [JinjaExpression], in scope: JinjaScope) throws(JinjaError)
    -> JinjaValue
  {
    var text = MarkedText()
    for part in parts { text += try string(try evaluate(part, in: scope)) }
    return try self.text(text)
  }

  private func both(_ left: JinjaExpression, _ right: JinjaExpression, in scope: JinjaScope)
    throws(JinjaError) -> JinjaValue
  {
    let value = try evaluate(left, in: scope)
    return value.isTrue ? try evaluate(right, in: scope) : value
  }

  private func either(_ left: JinjaExpression, _ right: JinjaExpression, in scope: JinjaScope)
    throws(JinjaError) -> JinjaValue
  {
    let value = try evaluate(left, in: scope)
    return value.isTrue ? value : try evaluate(right, in: scope)
  }

  private func conditional(
    _ value: JinjaExpression, _ condition: JinjaExpression, _ otherwise: JinjaExpression?,
    in scope: JinjaScope
  ) throws(JinjaError) -> JinjaValue {
    if try evaluate(condition, in: scope).isTrue { return try evaluate(value, in: scope) }
    guard let otherwise else {
      return .undefined("the inline if has no else, and its condition is false")
    }
    return try evaluate(otherwise, in: scope)
  }

  private func slice(
    _ operand: JinjaExpression, _ bounds: [JinjaExpression?], in scope: JinjaScope
  ) throws(JinjaError) -> JinjaValue {
    let value = try evaluate(operand, in: scope)
    var numbers: [Int?] = []
    for bound in bounds { numbers.append(try bound.map(number(in: scope)) ?? nil) }
    while numbers.count < 3 { numbers.append(nil) }
    if numbers[2] == 0 { throw fault("a slice's step cannot be zero") }
    switch value {
    case .text(let text):
      let indices = sliced(numbers, of: text.count)
      return try self.text(MarkedText(units: indices.map { text.units[$0] }))
    case .list(let elements): return try list(picked(numbers, elements.items))
    case .tuple(let elements): return try tuple(picked(numbers, elements.items))
    case .undefined(let what): throw fault(what)
    default: return .undefined("a \(value.typeName) cannot be sliced")
    }
  }

  private func number(in scope: JinjaScope) -> (JinjaExpression) throws(JinjaError) -> Int? {
    { [self] bound throws(JinjaError) in
      let value = try evaluate(bound, in: scope)
      if case .none = value { return nil }
      guard let whole = value.whole else { throw fault("a slice needs whole numbers") }
      return whole
    }
  }

  private func picked(_ numbers: [Int?], _ items: [JinjaValue]) -> [JinjaValue] {
    sliced(numbers, of: items.count).map { items[$0] }
  }
}

/// The indices that Python's slice `start:stop:step` of `count` elements takes.
private func sliced(_ numbers: [Int?], of count: Int) -> [Int] {
  let step = numbers[2] ?? 1
  func clamped(_ bound: Int?, _ standard: Int) -> Int {
    guard let bound else { return standard }
    let lowest = step > 0 ? 0 : -1
    if bound < -count { return lowest }
    return min(bound < 0 ? bound + count : bound, step > 0 ? count : count - 1)
  }
  let start = clamped(numbers[0], step > 0 ? 0 : count - 1)
  let stop = clamped(numbers[1], step > 0 ? count : -1)
  // A step longer than the whole takes one element, and cannot overflow.
  let bounded = max(-count - 1, min(count + 1, step))
  return Array(stride(from: start, to: stop, by: bounded))
}

import Foundation

extension JinjaMachine {
  func signed(_ value: JinjaValue, isNegative: Bool) throws(JinjaError) -> JinjaValue {
    switch value.number {
    case .int(let int)?:
      if !isNegative { return .int(int) }
      return .int(try fits(int.multipliedReportingOverflow(by: -1)))
    case .float(let float)?: return .float(isNegative ? -float : float)
    default: throw undefinedFault(value) ?? fault("a \(value.typeName) has no sign")
    }
  }

  func arithmetic(_ operation: JinjaOperator, _ left: JinjaValue, _ right: JinjaValue)
    throws(JinjaError) -> JinjaValue
  {
    if operation == .modulo, case .text(let format) = left {
      return try text(try printf(format, right))
    }
    switch (left.number, right.number) {
    case (.int(let a)?, .int(let b)?): return try whole(operation, a, b)
    case (_?, _?):
      return .float(try real(operation, left.double ?? .nan, right.double ?? .nan))
    default: break
    }
    switch (operation, left, right) {
    case (.plus, .text(let a), .text(let b)): return try joined(a, b)
    case (.plus, .list(let a), .list(let b)): return try list(a.items + b.items)
    case (.plus, .tuple(let a), .tuple(let b)): return try tuple(a.items + b.items)
    case (.times, _, _):
      if let result = try repeated(left, right.whole) { return result }
      if let result = try repeated(right, left.whole) { return result }
    default: break
    }
    throw undefinedFault(left) ?? undefinedFault(right) ?? mismatch(operation, left, right)
  }

  /// Two texts as one; plain text that joins markup is escaped.
  private func joined(_ a: MarkedText, _ b: MarkedText) throws(JinjaError) -> JinjaValue {
    switch (a.isMarkup, b.isMarkup) {
    case (true, false): try text(a + b.escapedForHTML)
    case (false, true): try text(a.escapedForHTML + b)
    default: try text(a + b)
    }
  }

  private func mismatch(_ operation: JinjaOperator, _ left: JinjaValue, _ right: JinjaValue)
    -> JinjaError
  {
    if operation == .plus, case .text = left {
      return fault("can only concatenate str (not \"\(right.typeName)\") to str")
    }
    return fault(
      "unsupported operand types for \(operation.rawValue): '\(left.typeName)' and "
        + "'\(right.typeName)'")
  }

  func undefinedFault(_ value: JinjaValue) -> JinjaError? {
    if case .undefined(let what) = value { fault(what) } else { nil }
  }

  private func repeated(_ value: JinjaValue, _ times: Int?) throws(JinjaError) -> JinjaValue? {
    guard let times else { return nil }
    let count = max(0, times)
    switch value {
    case .text(let text):
      try charge(count, times: text.count)
      let rounds = text.isEmpty ? 0 : count
      return .text(MarkedText(units: Array(repeating: text.units, count: rounds).joined()))
    case .list(let elements):
      try charge(count, times: 8 * elements.items.count)
      let rounds = elements.items.isEmpty ? 0 : count
      return try list(Array(Array(repeating: elements.items, count: rounds).joined()))
    default: return nil
    }
  }

  private func charge(_ count: Int, times size: Int) throws(JinjaError) {
    let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
    try charge(isTooLarge ? .max : product)
  }

  private func whole(_ operation: JinjaOperator, _ a: Int, _ b: Int) throws(JinjaError)
    -> JinjaValue
  {
    switch operation {
    case .plus: return .int(try fits(a.addingReportingOverflow(b)))
    case .minus: return .int(try fits(a.subtractingReportingOverflow(b)))
    case .times: return .int(try fits(a.multipliedReportingOverflow(by: b)))
    case .power where b >= 0: return .int(try power(a, b))
    case .divided, .power: return .float(try real(operation, Double(a), Double(b)))
    case .floorDivided, .modulo:
      if b == 0 { throw fault("integer division or modulo by zero") }
      let quotient = try fits(a.dividedReportingOverflow(by: b))
      let rest = a - quotient * b
      let isBelow = rest != 0 && (rest < 0) != (b < 0)
      return .int(operation == .modulo ? rest + (isBelow ? b : 0) : quotient - (isBelow ? 1 : 0))
    }
  }

  private func power(_ base: Int, _ exponent: Int) throws(JinjaError) -> Int {
    if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
    if base == -1 { return exponent.isMultiple(of: 2) ? 1 : -1 }
    var result = 1
    // A base beyond 1 overflows within 63 rounds.
    for _ in 0..<min(exponent, 64) {
      result = try fits(result.multipliedReportingOverflow(by: base))
    }
    return result
  }

  private func real(_ operation: JinjaOperator, _ a: Double, _ b: Double) throws(JinjaError)
    -> Double
  {
    switch operation {
    case .plus: return a + b
    case .minus: return a - b
    case .times: return a * b
    case .power:
      if a == 0, b < 0 { throw fault("zero cannot be raised to a negative power") }
      return pow(a, b)
    case .divided, .floorDivided, .modulo:
      if b == 0 { throw fault("division by zero") }
      if operation == .divided { return a / b }
      let rest = fmod(a, b)
      let isBelow = rest != 0 && (rest < 0) != (b < 0)
      if operation == .modulo { return rest + (isBelow ? b : 0) }
      return ((a - rest) / b).rounded() - (isBelow ? 1 : 0)
    }
  }

  func fits(_ result: (partialValue: Int, overflow: Bool)) throws(JinjaError) -> Int {
    if result.overflow { throw fault("a whole number does not fit into 64 bits", .unsupported) }
    return result.partialValue
  }

  func comparison(
    _ left: JinjaExpression, _ others: [(JinjaComparison, JinjaExpression)], in scope: JinjaScope
  ) throws(JinjaError) -> JinjaValue {
    var current = try evaluate(left, in: scope)
    for (comparison, other) in others {
      let next = try evaluate(other, in: scope)
      if !(try holds(comparison, current, next)) { return .bool(false) }
      current = next
    }
    return .bool(true)
  }

  func holds(_ comparison: JinjaComparison, _ a: JinjaValue, _ b: JinjaValue) throws(JinjaError)
    -> Bool
  {
    switch comparison {
    case .equal: try areEqual(a, b)
    case .notEqual: try !areEqual(a, b)
    case .isIn: try contains(b, a)
    case .isNotIn: try !contains(b, a)
    case .less: try precedes(a, b)
    case .greater: try precedes(b, a)
    case .lessOrEqual: try precedes(a, b) ? true : areEqual(a, b)
    case .greaterOrEqual: try precedes(b, a) ? true : areEqual(a, b)
    }
  }

  func precedes(_ a: JinjaValue, _ b: JinjaValue) throws(JinjaError) -> Bool {
    try charge(min(a.extent.weight, b.extent.weight))
    guard let result = a.precedes(b) else {
      throw undefinedFault(a) ?? undefinedFault(b)
        ?? fault("'\(a.typeName)' and '\(b.typeName)' have no order")
    }
    return result
  }

  func contains(_ container: JinjaValue, _ value: JinjaValue) throws(JinjaError) -> Bool {
    switch container {
    case .text(let text):
      guard case .text(let part) = value else {
        throw fault("'in <string>' requires string as left operand, not \(value.typeName)")
      }
      try charge(text.count + part.count)
      return text.contains(part)
    case .map(let map): return map[try key(value)] != nil
    default:
      for item in try items(of: container) where try areEqual(item, value) { return true }
      return false
    }
  }
}

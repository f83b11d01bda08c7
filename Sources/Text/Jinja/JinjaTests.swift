/// Every test by its name.
let jinjaTests: [String: JinjaBuiltin] = [typeTests, valueTests, comparingTests]
  .reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

private typealias Check = @Sendable (JinjaValue) -> Bool

private func builtin(_ check: @escaping Check) -> JinjaBuiltin {
  JinjaBuiltin { call throws(JinjaError) in .bool(check(call.value)) }
}

private let typeTests: [String: JinjaBuiltin] = [
  "defined": builtin { !$0.isUndefined },
  "undefined": builtin { $0.isUndefined },
  "none": builtin { if case .none = $0 { true } else { false } },
  "string": builtin { if case .text = $0 { true } else { false } },
  "number": builtin { $0.number != nil },
  "integer": builtin { if case .int = $0 { true } else { false } },
  "float": builtin { if case .float = $0 { true } else { false } },
  "boolean": builtin { if case .bool = $0 { true } else { false } },
  "true": builtin { if case .bool(true) = $0 { true } else { false } },
  "false": builtin { if case .bool(false) = $0 { true } else { false } },
  "mapping": builtin { if case .map = $0 { true } else { false } },
  "sequence": builtin(isSequence),
  "iterable": builtin(isIterable),
  "callable": builtin {
    if case .object(let object) = $0 { object.function != nil } else { false }
  },
  "escaped": builtin { _ in false },
]

private func isSequence(_ value: JinjaValue) -> Bool {
  switch value {
  case .undefined, .text, .list, .tuple, .map: true
  default: false
  }
}

private func isIterable(_ value: JinjaValue) -> Bool {
  switch value {
  case .view, .generator: true
  default: isSequence(value)
  }
}

private let valueTests: [String: JinjaBuiltin] = [
  "even": JinjaBuiltin { call throws(JinjaError) in .bool(try remainder(call, by: 2) == 0) },
  "odd": JinjaBuiltin { call throws(JinjaError) in .bool(try remainder(call, by: 2) != 0) },
  "divisibleby": JinjaBuiltin(["num"]) { call throws(JinjaError) in
    .bool(try remainder(call, by: try call.whole(0) ?? 0) == 0)
  },
  "lower": JinjaBuiltin { call throws(JinjaError) in
    .bool(try call.subject().isCased(\.isLowercase))
  },
  "upper": JinjaBuiltin { call throws(JinjaError) in
    .bool(try call.subject().isCased { !$0.isLowercase })
  },
  "filter": JinjaBuiltin { call throws(JinjaError) in
    .bool(jinjaFilters[try call.subject().string] != nil)
  },
  "test": JinjaBuiltin { call throws(JinjaError) in
    .bool(testNames.contains(try call.subject().string))
  },
]

private let testNames: Set<String> = Set(typeTests.keys).union(comparingTests.keys)
  .union(["even", "odd", "divisibleby", "lower", "upper", "filter", "test"])

private func remainder(_ call: JinjaCall, by divisor: Int) throws(JinjaError) -> Int {
  let rest = try call.machine.arithmetic(.modulo, call.value, .int(divisor))
  return rest.whole ?? (rest.isTrue ? 1 : 0)
}

private let comparingTests: [String: JinjaBuiltin] = [
  "eq": comparing(.equal), "equalto": comparing(.equal), "==": comparing(.equal),
  "ne": comparing(.notEqual), "!=": comparing(.notEqual),
  "lt": comparing(.less), "lessthan": comparing(.less), "<": comparing(.less),
  "le": comparing(.lessOrEqual), "<=": comparing(.lessOrEqual),
  "gt": comparing(.greater), "greaterthan": comparing(.greater), ">": comparing(.greater),
  "ge": comparing(.greaterOrEqual), ">=": comparing(.greaterOrEqual),
  "in": comparing(.isIn),
  "sameas": JinjaBuiltin(["other"]) { call throws(JinjaError) in
    let other = try call.required(0)
    if call.value.typeName != other.typeName { return .bool(false) }
    return .bool(try call.machine.areEqual(call.value, other))
  },
]

private func comparing(_ comparison: JinjaComparison) -> JinjaBuiltin {
  JinjaBuiltin(["other"]) { call throws(JinjaError) in
    .bool(try call.machine.holds(comparison, call.value, try call.required(0)))
  }
}

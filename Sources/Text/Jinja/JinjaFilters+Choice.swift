let jinjaChoiceFilters: [String: JinjaBuiltin] = [
  "default": JinjaBuiltin(["default_value", "boolean"], standard),
  "d": JinjaBuiltin(["default_value", "boolean"], standard),
  "attr": JinjaBuiltin(["name"], attribute),
  "map": JinjaBuiltin([], isVariadic: true, map),
  "select": JinjaBuiltin([], isVariadic: true, select),
  "reject": JinjaBuiltin([], isVariadic: true, reject),
  "selectattr": JinjaBuiltin(["attribute"], isVariadic: true, selectAttribute),
  "rejectattr": JinjaBuiltin(["attribute"], isVariadic: true, rejectAttribute),
]

private func standard(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let isMissing = call.value.isUndefined || (call.isTrue(1) && !call.value.isTrue)
  return isMissing ? call[0] ?? .string("") : call.value
}

private func attribute(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let name = try call.requiredText(0).string
  if case .map = call.value { return .undefined("'dict object' has no attribute '\(name)'") }
  return try call.machine.attribute(name, of: call.value)
}

private func map(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  var mapped: [JinjaValue] = []
  if !call.value.isTrue { return try call.machine.generator([]) }
  if let path = call.rest.named("attribute"), call.rest.positional.isEmpty {
    let standard = call.rest.named("default")
    for item in try call.items() {
      let value = try call.machine.read(path, of: item)
      mapped.append(value.isUndefined ? standard ?? value : value)
    }
    return try call.machine.generator(mapped)
  }
  guard case .text(let filter)? = call.rest.positional.first else {
    throw call.machine.fault("map requires a filter argument")
  }
  var arguments = call.rest
  arguments.positional.removeFirst()
  for item in try call.items() {
    try call.machine.step()
    mapped.append(try call.machine.apply(filter.string, to: item, arguments))
  }
  return try call.machine.generator(mapped)
}

private func select(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try chosen(call, where: true)
}

private func reject(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try chosen(call, where: false)
}

private func selectAttribute(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try chosen(call, by: try call.required(0), where: true)
}

private func rejectAttribute(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try chosen(call, by: try call.required(0), where: false)
}

/// The items whose test, of themselves or of an attribute, comes out as `wanted`.
private func chosen(_ call: JinjaCall, by path: JinjaValue? = nil, where wanted: Bool)
  throws(JinjaError) -> JinjaValue
{
  var arguments = call.rest
  let test = arguments.positional.isEmpty ? nil : arguments.positional.removeFirst()
  var kept: [JinjaValue] = []
  // A value that is false has nothing to choose from, none included.
  for item in call.value.isTrue ? try call.items() : [] {
    try call.machine.step()
    let value = try path.map(call.machine.reading(of: item)) ?? item
    let passes =
      switch test {
      case .text(let name)?: try call.machine.passes(value, name.string, arguments)
      case nil: value.isTrue
      case let other?: throw call.machine.fault("a \(other.typeName) is no test's name")
      }
    if passes == wanted { kept.append(item) }
  }
  return try call.machine.generator(kept)
}

extension JinjaMachine {
  /// Puts the functions in place that templates may call; without a date, `strftime_now` is not
  /// among them.
  func addFunctions(date: CalendarDate?) {
    for (name, builtin) in functions { add(name, builtin) }
    guard let date else { return }
    add(
      "strftime_now",
      JinjaBuiltin(["format"]) { call throws(JinjaError) in
        let format = try call.requiredText(0).string
        guard let text = date.formatted(format) else {
          throw call.machine.fault(
            "strftime_now cannot write \(format.debugDescription)", .unsupported)
        }
        return .string(text)
      })
  }

  /// A name that nothing was given for; a template that asks may do without it.
  func missing(_ name: String) -> JinjaValue {
    let remedy = "; give the day: tokenizer.chat_template_date in a recipe, else --date"
    return .undefined("'\(name)' is undefined" + (name == "strftime_now" ? remedy : ""))
  }

  private func add(_ name: String, _ builtin: JinjaBuiltin) {
    globals[name] = .object(
      JinjaCallable("function") { machine, arguments throws(JinjaError) in
        try builtin.body(JinjaCall(name, builtin, on: .none, arguments, in: machine))
      })
  }
}

private let functions: [(String, JinjaBuiltin)] = [
  ("raise_exception", JinjaBuiltin(["message"], raise)),
  ("namespace", JinjaBuiltin([], isVariadic: true, namespace)),
  ("dict", JinjaBuiltin([], isVariadic: true, map)),
  ("range", JinjaBuiltin(["start", "stop", "step"], range)),
  (
    "cycler",
    JinjaBuiltin([], isVariadic: true) { call throws(JinjaError) in
      let elements = try call.machine.elements(call.rest.positional)
      if elements.items.isEmpty { throw call.machine.fault("no items for cycling given") }
      return .object(JinjaCycler(elements))
    }
  ),
  (
    "joiner",
    JinjaBuiltin(["sep"]) { call throws(JinjaError) in
      .object(JinjaJoiner(call[0] ?? .string(", ")))
    }
  ),
]

private func raise(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  throw call.machine.fault(try call.machine.string(try call.required(0)).string, .raised)
}

private func namespace(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let namespace = call.machine.keep(JinjaNamespace())
  guard case .map(let map) = try map(call) else { return .none }
  for (key, value) in zip(map.keys, map.values) {
    try call.machine.set(key.text.string, to: value, on: namespace)
  }
  return .object(namespace)
}

/// A map of another's members, of pairs, and of named arguments.
private func map(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  var map = JinjaMap()
  if let given = call.rest.positional.first {
    if case .map(let other) = given {
      map = other
    } else {
      for pair in try call.machine.items(of: given) {
        let parts = try call.machine.items(of: pair)
        guard parts.count == 2 else { throw call.machine.fault("dict needs pairs") }
        map.set(try call.machine.key(parts[0]), parts[1])
      }
    }
  }
  for (name, value) in call.rest.named { map.set(name, value) }
  try call.machine.charge(16 * map.count)
  try call.machine.check(map.extent)
  return .map(map)
}

private func range(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  guard let first = try call.whole(0) else {
    throw call.machine.fault("range needs a whole number")
  }
  let second = try call.whole(1)
  let (start, stop) = second.map { (first, $0) } ?? (0, first)
  let step = try call.whole(2) ?? 1
  if step == 0 { throw call.machine.fault("range's step cannot be zero") }
  let (span, isTooLarge) = stop.subtractingReportingOverflow(start)
  if isTooLarge || span.magnitude / step.magnitude > 100_000 {
    throw call.machine.fault("range is too long; at most 100000 numbers", .exhausted)
  }
  return try call.machine.list(stride(from: start, to: stop, by: step).map(JinjaValue.int))
}

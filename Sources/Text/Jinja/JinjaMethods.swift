let jinjaMapMethods: [String: JinjaBuiltin] = [
  "items": JinjaBuiltin { call throws(JinjaError) in
    try view("dict_items", call) { $0.items }
  },
  "keys": JinjaBuiltin { call throws(JinjaError) in try view("dict_keys", call) { $0.keys } },
  "values": JinjaBuiltin { call throws(JinjaError) in
    try view("dict_values", call) { $0.values }
  },
  "get": JinjaBuiltin(["key", "default"]) { call throws(JinjaError) in
    guard case .map(let map) = call.value else { return .none }
    return map[try call.machine.key(try call.required(0))] ?? call[1] ?? .none
  },
  "copy": JinjaBuiltin { call throws(JinjaError) in call.value },
]

private func view(_ name: String, _ call: JinjaCall, _ items: (JinjaMap) -> [JinjaValue])
  throws(JinjaError) -> JinjaValue
{
  guard case .map(let map) = call.value else { return .none }
  try call.machine.charge(16 * map.count)
  return .view(name, try call.machine.elements(items(map)))
}

let jinjaListMethods: [String: JinjaBuiltin] = [
  "index": JinjaBuiltin(["value"]) { call throws(JinjaError) in
    let wanted = try call.required(0)
    for (index, item) in try call.items().enumerated()
    where try call.machine.areEqual(item, wanted) { return .int(index) }
    throw call.machine.fault("the \(call.value.typeName) has no such value")
  },
  "count": JinjaBuiltin(["value"]) { call throws(JinjaError) in
    let wanted = try call.required(0)
    var count = 0
    for item in try call.items() where try call.machine.areEqual(item, wanted) { count += 1 }
    return .int(count)
  },
  "copy": JinjaBuiltin { call throws(JinjaError) in call.value },
]

let jinjaListFilters: [String: JinjaBuiltin] = [
  "length": JinjaBuiltin(length),
  "count": JinjaBuiltin(length),
  "first": JinjaBuiltin(first),
  "last": JinjaBuiltin(last),
  "list": JinjaBuiltin(list),
  "items": JinjaBuiltin(items),
  "reverse": JinjaBuiltin(reverse),
  "sort": JinjaBuiltin(["reverse", "case_sensitive", "attribute"], sort),
  "dictsort": JinjaBuiltin(["case_sensitive", "by", "reverse"], sortMap),
  "unique": JinjaBuiltin(["case_sensitive", "attribute"], unique),
  "min": JinjaBuiltin(["case_sensitive", "attribute"], least),
  "max": JinjaBuiltin(["case_sensitive", "attribute"], greatest),
  "sum": JinjaBuiltin(["attribute", "start"], sum),
  "batch": JinjaBuiltin(["linecount", "fill_with"], batch),
  "groupby": JinjaBuiltin(["attribute", "default", "case_sensitive"], group),
]

private func length(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  switch call.value {
  case .undefined: return .int(0)
  case .text(let text): return .int(text.count)
  case .list(let elements), .tuple(let elements), .view(_, let elements):
    return .int(elements.items.count)
  case .map(let map): return .int(map.count)
  default: throw call.machine.fault("a \(call.value.typeName) has no length")
  }
}

private func first(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try call.items().first ?? .undefined("No first item, sequence was empty.")
}

private func last(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  if case .generator = call.value { throw call.machine.fault("a generator has no last item") }
  return try call.items().last ?? .undefined("No last item, sequence was empty.")
}

private func list(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try call.machine.list(try call.items())
}

private func items(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  switch call.value {
  case .undefined: return try call.machine.generator([])
  case .map(let map):
    try call.machine.charge(16 * map.count)
    return try call.machine.generator(map.items)
  default: throw call.machine.fault("can only get item pairs from a mapping")
  }
}

private func reverse(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  if case .text(let text) = call.value {
    return try call.machine.text(MarkedText(units: text.units.reversed()))
  }
  return try call.machine.generator(try call.items().reversed())
}

private func sort(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let items = try call.items()
  let keys = try call.machine.keys(
    of: items, attribute: call[2], isCaseSensitive: call.isTrue(1))
  let order = try call.machine.order(of: keys, isReversed: call.isTrue(0))
  return try call.machine.list(order.map { items[$0] })
}

private func sortMap(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  guard case .map(let map) = call.value else {
    throw call.machine.fault("a \(call.value.typeName) is no mapping")
  }
  let by = try call.text(1)?.string ?? "key"
  guard by == "key" || by == "value" else {
    throw call.machine.fault("dictsort sorts by key or value, not by \(by)")
  }
  let keys = try call.machine.keys(
    of: by == "key" ? map.keys : map.values, attribute: nil, isCaseSensitive: call.isTrue(0))
  let order = try call.machine.order(of: keys, isReversed: call.isTrue(2))
  let items = map.items
  return try call.machine.list(order.map { items[$0] })
}

private func unique(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let items = try call.items()
  let keys = try call.machine.keys(
    of: items, attribute: call[1], isCaseSensitive: call.isTrue(0))
  var seen: Set<JinjaKey> = []
  var kept: [JinjaValue] = []
  for (item, key) in zip(items, keys) {
    if seen.insert(try call.machine.key(key)).inserted { kept.append(item) }
  }
  return try call.machine.generator(kept)
}

private func least(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try extreme(call) { machine, a, b throws(JinjaError) in try machine.precedes(a, b) }
}

private func greatest(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try extreme(call) { machine, a, b throws(JinjaError) in try machine.precedes(b, a) }
}

private func extreme(
  _ call: JinjaCall,
  _ isBetter: (JinjaMachine, JinjaValue, JinjaValue) throws(JinjaError) -> Bool
) throws(JinjaError) -> JinjaValue {
  let items = try call.items()
  let keys = try call.machine.keys(
    of: items, attribute: call[1], isCaseSensitive: call.isTrue(0))
  guard var best = items.indices.first else {
    return .undefined("No aggregated item, sequence was empty.")
  }
  for index in items.indices.dropFirst()
  where try isBetter(call.machine, keys[index], keys[best]) { best = index }
  return items[best]
}

private func sum(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  var total = call[1] ?? .int(0)
  for item in try call.items() {
    let value = try call[0].map(call.machine.reading(of: item)) ?? item
    total = try call.machine.arithmetic(.plus, total, value)
  }
  return total
}

private func batch(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let items = try call.items()
  guard let count = try call.whole(0), count > 0 else {
    throw call.machine.fault("batch needs a count above 0")
  }
  var batches: [JinjaValue] = []
  for start in stride(from: 0, to: items.count, by: count) {
    var part = Array(items[start..<start + min(count, items.count - start)])
    if let filler = call[1], part.count < count {
      try call.machine.charge(count)
      part += Array(repeating: filler, count: count - part.count)
    }
    batches.append(try call.machine.list(part))
  }
  return try call.machine.generator(batches)
}

private func group(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let (items, machine) = (try call.items(), call.machine)
  var keys = try machine.keys(of: items, attribute: try call.required(0), isCaseSensitive: true)
  keys = keys.map { $0.isUndefined ? call[1] ?? $0 : $0 }
  let compared = call.isTrue(2) ? keys : try machine.withoutCase(keys)
  var groups: [(key: JinjaValue, compared: JinjaValue, items: [JinjaValue])] = []
  for index in try machine.order(of: compared, isReversed: false) {
    if let last = groups.last, try machine.areEqual(last.compared, compared[index]) {
      groups[groups.count - 1].items.append(items[index])
    } else {
      groups.append((keys[index], compared[index], [items[index]]))
    }
  }
  var pairs: [JinjaValue] = []
  for group in groups {
    pairs.append(try machine.tuple([group.key, try machine.list(group.items)]))
  }
  return try machine.list(pairs)
}

extension JinjaMachine {
  /// What `items` are sorted by.
  func keys(of items: [JinjaValue], attribute: JinjaValue?, isCaseSensitive: Bool)
    throws(JinjaError) -> [JinjaValue]
  {
    var keys = items
    if let attribute, !attribute.equals(.none) {
      keys = []
      for item in items { keys.append(try read(attribute, of: item)) }
    }
    return isCaseSensitive ? keys : try withoutCase(keys)
  }

  fileprivate func withoutCase(_ keys: [JinjaValue]) throws(JinjaError) -> [JinjaValue] {
    var lowered: [JinjaValue] = []
    for key in keys {
      if case .text(let text) = key {
        lowered.append(try self.text(text.lowercased))
      } else {
        lowered.append(key)
      }
    }
    return lowered
  }

  /// The indices of `keys` in their order; equal ones keep theirs. Merges runs of doubling length.
  func order(of keys: [JinjaValue], isReversed: Bool) throws(JinjaError) -> [Int] {
    var order = Array(keys.indices)
    var length = 1
    while length < order.count {
      var merged: [Int] = []
      for start in stride(from: 0, to: order.count, by: 2 * length) {
        let middle = min(start + length, order.count)
        let end = min(middle + length, order.count)
        var (left, right) = (start, middle)
        while left < middle || right < end {
          try step()
          var takesRight = left == middle
          if left < middle, right < end {
            let (a, b) = (keys[order[left]], keys[order[right]])
            takesRight = isReversed ? try precedes(a, b) : try precedes(b, a)
          }
          merged.append(takesRight ? order[right] : order[left])
          if takesRight { right += 1 } else { left += 1 }
        }
      }
      order = merged
      length *= 2
    }
    return order
  }
}

/// Every filter by its name.
let jinjaFilters: [String: JinjaBuiltin] = [
  jinjaTextFilters, jinjaNumberFilters, jinjaListFilters, jinjaChoiceFilters,
].reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

let jinjaTextFilters: [String: JinjaBuiltin] = [
  "trim": JinjaBuiltin(["chars"], trim),
  "upper": JinjaBuiltin(upper),
  "lower": JinjaBuiltin(lower),
  "capitalize": JinjaBuiltin(capitalize),
  "title": JinjaBuiltin(title),
  "replace": JinjaBuiltin(["old", "new", "count"], replace),
  "indent": JinjaBuiltin(["width", "first", "blank"], indent),
  "string": JinjaBuiltin(string),
  "safe": JinjaBuiltin(safe),
  "escape": JinjaBuiltin(escape),
  "e": JinjaBuiltin(escape),
  "format": JinjaBuiltin([], isVariadic: true, format),
  "wordcount": JinjaBuiltin(wordCount),
  "join": JinjaBuiltin(["d", "attribute"], join),
  "tojson": JinjaBuiltin(["ensure_ascii", "indent", "separators", "sort_keys"], toJSON),
]

private func trim(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try call.machine.text(try call.subject().trimming(where: characters(try call.text(0))))
}

/// Whether a code point is one of `text`, or space where there is none.
func characters(_ text: MarkedText?) -> (UInt32) -> Bool {
  guard let text else { return isPythonSpace }
  let values = Set(text.units.map { $0 & scalarMask })
  return { values.contains($0) }
}

private func upper(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try call.machine.text(try call.subject().uppercased)
}

private func lower(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try call.machine.text(try call.subject().lowercased)
}

private func capitalize(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try call.machine.text(try call.subject().capitalized)
}

private func title(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try call.machine.text(try call.subject().wordsCapitalized)
}

private func string(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  .text(try call.subject())
}

private func replace(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let old = try call.machine.string(try call.required(0))
  let new = try call.machine.string(try call.required(1))
  return .text(
    try call.machine.replacing(old, by: new, in: try call.subject(), limit: try call.whole(2)))
}

extension JinjaMachine {
  /// Python's `str.replace`: an empty `old` stands between all code points.
  func replacing(
    _ old: MarkedText, by new: MarkedText, in text: MarkedText, limit: Int?
  ) throws(JinjaError) -> MarkedText {
    let limit = limit.map { $0 < 0 ? .max : $0 } ?? .max
    try charge(text.count + old.count)
    let pieces =
      old.isEmpty ? betweenAll(text, limit: limit) : text.split(by: old, limit: limit)
    let (size, isTooLarge) = new.count.multipliedReportingOverflow(by: pieces.count - 1)
    try charge(isTooLarge ? .max : size)
    return new.joining(pieces)
  }

  private func betweenAll(_ text: MarkedText, limit: Int) -> [MarkedText] {
    if limit == 0 { return [text] }
    let singles = min(text.count, limit - 1)
    let rest = text[singles..<text.count]
    let tail = limit > text.count ? [MarkedText()] : [rest]
    return [MarkedText()] + (0..<singles).map { text[$0..<$0 + 1] } + tail
  }
}

private func indent(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let width: MarkedText
  if case .text(let text)? = call[0] {
    width = text
  } else {
    let count = try call.whole(0) ?? 4
    try call.machine.charge(count)
    width = MarkedText(String(repeating: " ", count: max(0, count)))
  }
  let lines = try (call.subject() + "\n").lines()
  let (size, isTooLarge) = width.count.multipliedReportingOverflow(by: lines.count)
  try call.machine.charge(isTooLarge ? .max : size)
  let isEvery = call.isTrue(2)
  let indented = lines.enumerated().map { index, line in
    index > 0 && (isEvery || !line.isEmpty) ? width + line : line
  }
  let text = MarkedText("\n").joining(indented)
  return try call.machine.text(call.isTrue(1) ? width + text : text)
}

private func safe(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  .text(try call.subject().adding(.markup))
}

private func escape(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  let text = try call.subject()
  return try call.machine.text(text.isMarkup ? text : text.escapedForHTML)
}

private func format(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  var map = JinjaMap()
  for (name, value) in call.rest.named { map.set(name, value) }
  let values: JinjaValue =
    map.count > 0 ? .map(map) : .tuple(JinjaElements(call.rest.positional))
  return try call.machine.text(try call.machine.printf(try call.subject(), values))
}

private func wordCount(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  .int(try call.subject().words().count)
}

private func join(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  var texts: [MarkedText] = []
  for item in try call.items() {
    let value = try call[1].map(call.machine.reading(of: item)) ?? item
    texts.append(try call.machine.string(value))
  }
  let separator = try call[0].map(call.machine.textOf) ?? MarkedText()
  let (size, isTooLarge) = separator.count.multipliedReportingOverflow(by: texts.count)
  try call.machine.charge(isTooLarge ? .max : size)
  return try call.machine.text(separator.joining(texts))
}

extension JinjaMachine {
  fileprivate func textOf(_ value: JinjaValue) throws(JinjaError) -> MarkedText {
    try string(value)
  }

  /// Reads what a dotted path names in `item`.
  func reading(of item: JinjaValue) -> (JinjaValue) throws(JinjaError) -> JinjaValue {
    { [self] path throws(JinjaError) in try read(path, of: item) }
  }

  /// `function.name` or `parts.0` of a value.
  func read(_ path: JinjaValue, of item: JinjaValue) throws(JinjaError) -> JinjaValue {
    guard case .text(let text) = path else { return try self.item(path, of: item) }
    var value = item
    for part in text.split(by: ".") {
      try step()
      let key = Int(part.string).map(JinjaValue.int) ?? .text(part)
      value = try self.item(key, of: value)
    }
    return value
  }
}

private func toJSON(_ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  var writer = JinjaJSONWriter(call.machine)
  writer.isASCII = call.isTrue(0)
  writer.sortsKeys = call.isTrue(3)
  switch call[1] {
  case nil, .none?: break
  case .text(let text)?: writer.indentation = text
  case let value?:
    guard let width = value.whole else { throw call.machine.fault("tojson's indent is no number") }
    try call.machine.charge(width)
    writer.indentation = MarkedText(String(repeating: " ", count: max(0, width)))
  }
  if writer.indentation != nil { writer.itemSeparator = "," }
  if let separators = call[2], !separators.equals(.none) {
    let pair = try call.machine.items(of: separators)
    guard pair.count == 2, case .text(let item) = pair[0], case .text(let key) = pair[1] else {
      throw call.machine.fault("tojson's separators are no pair of texts")
    }
    (writer.itemSeparator, writer.keySeparator) = (item, key)
  }
  return try call.machine.text(try writer.text(of: call.value))
}

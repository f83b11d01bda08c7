let jinjaTextMethods: [String: JinjaBuiltin] = [
  cuttingMethods, findingMethods, changingMethods, askingMethods,
].reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

private typealias Change = @Sendable (MarkedText) -> MarkedText

private func changing(_ change: @escaping Change) -> JinjaBuiltin {
  JinjaBuiltin { call throws(JinjaError) in
    try call.machine.text(change(try call.subject()))
  }
}

private let changingMethods: [String: JinjaBuiltin] = [
  "upper": changing(\.uppercased),
  "lower": changing(\.lowercased),
  "casefold": changing(\.lowercased),
  "capitalize": changing(\.capitalized),
  "title": changing(\.titled),
  "strip": stripping(start: true, end: true),
  "lstrip": stripping(start: true, end: false),
  "rstrip": stripping(start: false, end: true),
  "removeprefix": JinjaBuiltin(["prefix"]) { call throws(JinjaError) in
    let (text, prefix) = (try call.subject(), try call.requiredText(0))
    return .text(text.hasPrefix(prefix) ? text[prefix.count..<text.count] : text)
  },
  "removesuffix": JinjaBuiltin(["suffix"]) { call throws(JinjaError) in
    let (text, suffix) = (try call.subject(), try call.requiredText(0))
    return .text(text.hasSuffix(suffix) ? text[0..<text.count - suffix.count] : text)
  },
  "replace": JinjaBuiltin(["old", "new", "count"]) { call throws(JinjaError) in
    .text(
      try call.machine.replacing(
        try call.requiredText(0), by: try call.requiredText(1), in: try call.subject(),
        limit: try call.whole(2)))
  },
  "join": JinjaBuiltin(["iterable"]) { call throws(JinjaError) in
    let separator = try call.subject()
    var texts: [MarkedText] = []
    for item in try call.machine.items(of: try call.required(0)) {
      guard case .text(let text) = item else {
        throw call.machine.fault("join needs texts, not a \(item.typeName)")
      }
      try call.machine.charge(separator.count)
      texts.append(text)
    }
    return try call.machine.text(separator.joining(texts))
  },
  "format": JinjaBuiltin([], isVariadic: true) { call throws(JinjaError) in
    try call.machine.text(try call.machine.format(try call.subject(), call.rest))
  },
  "zfill": padding(by: "0", isRight: true),
  "rjust": padding(by: " ", isRight: true),
  "ljust": padding(by: " ", isRight: false),
]

private func stripping(start: Bool, end: Bool) -> JinjaBuiltin {
  JinjaBuiltin(["chars"]) { call throws(JinjaError) in
    let matches = characters(try call.text(0))
    return try call.machine.text(
      try call.subject().trimming(start: start, end: end, where: matches))
  }
}

private func padding(by filler: String, isRight: Bool) -> JinjaBuiltin {
  JinjaBuiltin(["width"]) { call throws(JinjaError) in
    let text = try call.subject()
    let missing = max(0, (try call.whole(0) ?? 0) - text.count)
    try call.machine.charge(missing)
    let padding = MarkedText(String(repeating: filler, count: missing))
    return try call.machine.text(isRight ? padding + text : text + padding)
  }
}

private let cuttingMethods: [String: JinjaBuiltin] = [
  "split": JinjaBuiltin(["sep", "maxsplit"]) { call throws(JinjaError) in
    let text = try call.subject()
    let limit = limit(try call.whole(1))
    guard let separator = try call.text(0) else {
      return try texts(text.words(limit: limit), call)
    }
    return try texts(text.split(by: try filled(separator, call), limit: limit), call)
  },
  "rsplit": JinjaBuiltin(["sep", "maxsplit"]) { call throws(JinjaError) in
    let text = try call.subject()
    let limit = limit(try call.whole(1))
    guard let separator = try call.text(0) else {
      let reversed = MarkedText(units: text.units.reversed()).words(limit: limit)
      return try texts(reversed.reversed().map { MarkedText(units: $0.units.reversed()) }, call)
    }
    return try texts(text.splitFromEnd(by: try filled(separator, call), limit: limit), call)
  },
  "splitlines": JinjaBuiltin(["keepends"]) { call throws(JinjaError) in
    try texts(try call.subject().lines(keepingEnds: call.isTrue(0)), call)
  },
  "partition": JinjaBuiltin(["sep"]) { call throws(JinjaError) in
    let (text, separator) = (try call.subject(), try filled(try call.requiredText(0), call))
    let found = text.ranges(of: separator, limit: 1).first
    let range = found ?? text.count..<text.count
    return try parts(text, range, call)
  },
  "rpartition": JinjaBuiltin(["sep"]) { call throws(JinjaError) in
    let (text, separator) = (try call.subject(), try filled(try call.requiredText(0), call))
    let before = text.splitFromEnd(by: separator, limit: 1)
    guard before.count == 2 else { return try parts(text, 0..<0, call) }
    return try parts(text, before[0].count..<before[0].count + separator.count, call)
  },
]

private func limit(_ given: Int?) -> Int { given.map { $0 < 0 ? .max : $0 } ?? .max }

private func filled(_ separator: MarkedText, _ call: JinjaCall) throws(JinjaError) -> MarkedText {
  if separator.isEmpty { throw call.machine.fault("empty separator") }
  return separator
}

private func texts(_ texts: [MarkedText], _ call: JinjaCall) throws(JinjaError) -> JinjaValue {
  try call.machine.list(texts.map(JinjaValue.text))
}

private func parts(_ text: MarkedText, _ range: Range<Int>, _ call: JinjaCall)
  throws(JinjaError) -> JinjaValue
{
  try call.machine.tuple(
    [text[0..<range.lowerBound], text[range], text[range.upperBound..<text.count]]
      .map(JinjaValue.text))
}

private let findingMethods: [String: JinjaBuiltin] = [
  "startswith": JinjaBuiltin(["prefix"]) { call throws(JinjaError) in
    try any(call) { $0.hasPrefix($1) }
  },
  "endswith": JinjaBuiltin(["suffix"]) { call throws(JinjaError) in
    try any(call) { $0.hasSuffix($1) }
  },
  "find": JinjaBuiltin(["sub"]) { call throws(JinjaError) in .int(try place(call) ?? -1) },
  "rfind": JinjaBuiltin(["sub"]) { call throws(JinjaError) in .int(try lastPlace(call) ?? -1) },
  "index": JinjaBuiltin(["sub"]) { call throws(JinjaError) in .int(try found(try place(call), call))
  },
  "rindex": JinjaBuiltin(["sub"]) { call throws(JinjaError) in
    .int(try found(try lastPlace(call), call))
  },
  "count": JinjaBuiltin(["sub"]) { call throws(JinjaError) in
    let (text, part) = (try call.subject(), try call.requiredText(0))
    return .int(part.isEmpty ? text.count + 1 : text.ranges(of: part).count)
  },
]

private func any(_ call: JinjaCall, _ matches: (MarkedText, MarkedText) -> Bool)
  throws(JinjaError) -> JinjaValue
{
  let text = try call.subject()
  let choices = try call.required(0)
  if case .text(let choice) = choices { return .bool(matches(text, choice)) }
  guard case .tuple(let elements) = choices else {
    throw call.machine.fault("\(call.name) needs a text or a tuple of texts")
  }
  for case .text(let choice) in elements.items where matches(text, choice) { return .bool(true) }
  return .bool(false)
}

private func place(_ call: JinjaCall) throws(JinjaError) -> Int? {
  let (text, part) = (try call.subject(), try call.requiredText(0))
  return part.isEmpty ? 0 : text.ranges(of: part, limit: 1).first?.lowerBound
}

private func lastPlace(_ call: JinjaCall) throws(JinjaError) -> Int? {
  let (text, part) = (try call.subject(), try call.requiredText(0))
  if part.isEmpty { return text.count }
  let pieces = text.splitFromEnd(by: part, limit: 1)
  return pieces.count == 2 ? pieces[0].count : nil
}

private func found(_ place: Int?, _ call: JinjaCall) throws(JinjaError) -> Int {
  guard let place else { throw call.machine.fault("substring not found") }
  return place
}

private typealias Question = @Sendable (MarkedText) -> Bool

private func asking(_ question: @escaping Question) -> JinjaBuiltin {
  JinjaBuiltin { call throws(JinjaError) in .bool(question(try call.subject())) }
}

private func asking(each matches: @escaping @Sendable (Unicode.Scalar) -> Bool) -> JinjaBuiltin {
  asking { text in !text.isEmpty && text.units.allSatisfy { matches(scalar(of: $0)) } }
}

private let askingMethods: [String: JinjaBuiltin] = [
  "isdigit": asking(each: isDigit),
  "isdecimal": asking { text in
    !text.isEmpty && text.units.allSatisfy { scalar(of: $0).properties.numericType == .decimal }
  },
  "isnumeric": asking { text in
    !text.isEmpty && text.units.allSatisfy { scalar(of: $0).properties.numericType != nil }
  },
  "isalpha": asking(each: isLetter),
  "isalnum": asking(each: { isLetter($0) || $0.properties.numericType != nil }),
  "isspace": asking(each: { isPythonSpace($0.value) }),
  "isupper": asking { $0.isCased { !$0.isLowercase } },
  "islower": asking { $0.isCased(\.isLowercase) },
]

private func isDigit(_ scalar: Unicode.Scalar) -> Bool {
  let type = scalar.properties.numericType
  return type == .decimal || type == .digit
}

private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
  default: false
  }
}

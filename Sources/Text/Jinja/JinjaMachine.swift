/// Carries out a template once, within limits.
final class JinjaMachine {
  let template: String
  let limits: JinjaLimits
  /// The line that is at work, for errors.
  var line = 1
  private(set) var output = MarkedText()
  private var steps = 0
  private var size = 0
  private var depth = 0
  private var namespaces: [JinjaNamespace] = []
  private var macros: [JinjaMacro] = []
  let globals = JinjaScope()

  init(template: String, limits: JinjaLimits) {
    self.template = template
    self.limits = limits
  }

  /// Lets go of what may hold itself.
  func release() {
    for namespace in namespaces { namespace.attributes = JinjaMap() }
    for macro in macros { macro.scope = nil }
  }

  func keep(_ namespace: JinjaNamespace) -> JinjaNamespace {
    namespaces.append(namespace)
    return namespace
  }

  func keep(_ macro: JinjaMacro) -> JinjaMacro {
    macros.append(macro)
    return macro
  }

  func fault(_ problem: String, _ kind: JinjaError.Kind = .value) -> JinjaError {
    JinjaError(kind: kind, template: template, line: line, problem: problem)
  }

  // MARK: Limits

  func step() throws(JinjaError) {
    steps += 1
    if steps > limits.steps {
      throw fault("takes more than \(limits.steps) steps; it may loop forever", .exhausted)
    }
  }

  /// Counts work on `count` code points or values.
  func charge(_ count: Int) throws(JinjaError) {
    let (sum, isTooLarge) = size.addingReportingOverflow(max(0, count))
    size = isTooLarge ? .max : sum
    if size > limits.size {
      throw fault("writes and copies more than \(limits.size) characters", .exhausted)
    }
  }

  func nested<Result>(_ body: () throws(JinjaError) -> Result) throws(JinjaError) -> Result {
    depth += 1
    defer { depth -= 1 }
    if depth > limits.depth * 2 {
      throw fault("nests deeper than \(limits.depth * 2); it may call itself forever", .exhausted)
    }
    return try body()
  }

  // MARK: Values

  func text(_ text: MarkedText) throws(JinjaError) -> JinjaValue {
    try charge(text.count)
    return .text(text)
  }

  func elements(_ items: [JinjaValue]) throws(JinjaError) -> JinjaElements {
    try charge(8 * items.count)
    let elements = JinjaElements(items)
    try check(elements.extent)
    return elements
  }

  func list(_ items: [JinjaValue]) throws(JinjaError) -> JinjaValue { .list(try elements(items)) }

  func tuple(_ items: [JinjaValue]) throws(JinjaError) -> JinjaValue { .tuple(try elements(items)) }

  func generator(_ items: [JinjaValue]) throws(JinjaError) -> JinjaValue {
    .generator(JinjaGenerator(try elements(items)))
  }

  /// Refuses what no walk over it could finish.
  func check(_ extent: JinjaExtent) throws(JinjaError) {
    if extent.depth > deepestValue { throw fault("a value nests too deep", .exhausted) }
    if extent.weight > limits.size { throw fault("a value is too large", .exhausted) }
  }

  func key(_ value: JinjaValue) throws(JinjaError) -> JinjaKey {
    try charge(value.extent.weight)
    guard let key = JinjaKey(value) else {
      throw fault("a \(value.typeName) cannot be a key")
    }
    return key
  }

  /// Python's `str`, charged for.
  func string(_ value: JinjaValue) throws(JinjaError) -> MarkedText {
    try charge(value.extent.weight)
    return value.text
  }

  func areEqual(_ a: JinjaValue, _ b: JinjaValue) throws(JinjaError) -> Bool {
    try charge(min(a.extent.weight, b.extent.weight))
    return a.equals(b)
  }

  /// The values that walking over `value` gives.
  func items(of value: JinjaValue) throws(JinjaError) -> [JinjaValue] {
    switch value {
    case .undefined: return []
    case .list(let elements), .tuple(let elements), .view(_, let elements): return elements.items
    case .generator(let generator): return generator.take()
    case .map(let map): return map.keys
    case .text(let text):
      try charge(8 * text.count)
      return text.units.map { .text(MarkedText(units: [$0])) }
    default: throw fault("a \(value.typeName) cannot be iterated over")
    }
  }

  // MARK: Output

  func write(_ text: MarkedText) throws(JinjaError) {
    try charge(text.count)
    output += text.isMarkup ? text.removing(.markup) : text
  }

  /// What `body` writes, instead of writing it.
  func captured(_ body: () throws(JinjaError) -> Void) throws(JinjaError) -> MarkedText {
    let outer = output
    output = MarkedText()
    defer { output = outer }
    try body()
    return output
  }
}

/// JSON may nest 512 deep, and templates put it into a little more.
private let deepestValue = 600

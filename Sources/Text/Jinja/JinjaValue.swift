/// A value of a template, as Python would have it.
///
/// Values never change, save what hangs on a namespace: chat templates run in a sandbox that refuses
/// to alter lists and maps.
enum JinjaValue {
  /// Nothing was found; the text says what was sought.
  case undefined(String)
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(MarkedText)
  case list(JinjaElements)
  case tuple(JinjaElements)
  case map(JinjaMap)
  /// A map's keys, values or items: can be walked and counted, not indexed.
  case view(String, JinjaElements)
  /// What is walked once, such as the outcome of `map` or `select`.
  case generator(JinjaGenerator)
  case object(any JinjaObject)
}

/// How much a value is when it is written out: what is shared counts as often as it is seen.
struct JinjaExtent {
  /// How deep it nests.
  var depth = 0
  /// How many values and code points it has; the largest integer where that is more.
  var weight = 1

  /// Adds a value one level below.
  mutating func add(_ other: JinjaExtent) {
    depth = max(depth, 1 + other.depth)
    let (sum, isTooLarge) = weight.addingReportingOverflow(other.weight)
    weight = isTooLarge ? .max : sum
  }
}

/// Values in a row.
struct JinjaElements {
  let items: [JinjaValue]
  let extent: JinjaExtent

  init(_ items: [JinjaValue]) {
    self.items = items
    var extent = JinjaExtent(depth: 1)
    for item in items { extent.add(item.extent) }
    self.extent = extent
  }
}

/// Values that can be taken once.
final class JinjaGenerator {
  private var items: [JinjaValue]
  let extent: JinjaExtent

  init(_ elements: JinjaElements) {
    items = elements.items
    extent = elements.extent
  }

  func take() -> [JinjaValue] {
    defer { items = [] }
    return items
  }
}

/// A map that keeps the order of its keys.
struct JinjaMap {
  private(set) var keys: [JinjaValue] = []
  private(set) var values: [JinjaValue] = []
  private(set) var extent = JinjaExtent(depth: 1)
  private var places: [JinjaKey: Int] = [:]

  var count: Int { keys.count }

  subscript(key: JinjaKey) -> JinjaValue? { places[key].map { values[$0] } }

  subscript(name: String) -> JinjaValue? { self[.text(MarkedText(name))] }

  /// Sets a value; a key that is there keeps its place.
  mutating func set(_ key: JinjaKey, _ value: JinjaValue) {
    extent.add(key.value.extent)
    extent.add(value.extent)
    if let place = places[key] {
      values[place] = value
    } else {
      places[key] = keys.count
      keys.append(key.value)
      values.append(value)
    }
  }

  mutating func set(_ name: String, _ value: JinjaValue) { set(.text(MarkedText(name)), value) }

  /// Pairs of key and value.
  var items: [JinjaValue] {
    zip(keys, values).map { .tuple(JinjaElements([$0, $1])) }
  }
}

/// A value that can be a key: equal keys are equal values.
enum JinjaKey: Hashable {
  case none
  case text(MarkedText)
  case int(Int)
  case bool(Bool)
  case float(Double)
  case tuple([JinjaKey])

  /// The key of a value; `nil` where Python cannot hash it.
  init?(_ value: JinjaValue) {
    switch value {
    case .none: self = .none
    case .text(let text): self = .text(text)
    case .int(let int): self = .int(int)
    case .bool(let bool): self = .bool(bool)
    case .float(let float): self = Int(exactly: float).map(JinjaKey.int) ?? .float(float)
    case .tuple(let elements):
      let keys = elements.items.compactMap(JinjaKey.init)
      guard keys.count == elements.items.count else { return nil }
      self = .tuple(keys)
    default: return nil
    }
  }

  var value: JinjaValue {
    switch self {
    case .none: .none
    case .text(let text): .text(text)
    case .int(let int): .int(int)
    case .bool(let bool): .bool(bool)
    case .float(let float): .float(float)
    case .tuple(let keys): .tuple(JinjaElements(keys.map(\.value)))
    }
  }

  static func == (left: JinjaKey, right: JinjaKey) -> Bool {
    switch (left, right) {
    case (.none, .none): true
    case (.text(let a), .text(let b)): a == b
    case (.tuple(let a), .tuple(let b)): a == b
    case (.float(let a), .float(let b)): a == b
    default: left.whole != nil && left.whole == right.whole
    }
  }

  func hash(into hasher: inout Hasher) {
    switch self {
    case .none: hasher.combine(0)
    case .text(let text): hasher.combine(text)
    case .int, .bool: hasher.combine(whole)
    case .float(let float): hasher.combine(float)
    case .tuple(let keys): hasher.combine(keys)
    }
  }

  /// In Python `True` is 1.
  private var whole: Int? {
    switch self {
    case .int(let int): int
    case .bool(let bool): bool ? 1 : 0
    default: nil
    }
  }
}

extension JinjaValue {
  static func string(_ text: String) -> JinjaValue { .text(MarkedText(text)) }

  /// How much the value is.
  var extent: JinjaExtent {
    switch self {
    case .text(let text): JinjaExtent(weight: 1 + text.count)
    case .list(let elements), .tuple(let elements), .view(_, let elements): elements.extent
    case .map(let map): map.extent
    case .generator(let generator): generator.extent
    case .object(let object): object.extent
    default: JinjaExtent()
    }
  }

  var isUndefined: Bool { if case .undefined = self { true } else { false } }

  /// Python's truth.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let bool): bool
    case .int(let int): int != 0
    case .float(let float): float != 0
    case .text(let text): !text.isEmpty
    case .list(let elements), .tuple(let elements), .view(_, let elements):
      !elements.items.isEmpty
    case .map(let map): map.count > 0
    case .generator, .object: true
    }
  }

  /// The number that arithmetic takes this for: truth values are 0 and 1.
  var number: JinjaValue? {
    switch self {
    case .int, .float: self
    case .bool(let bool): .int(bool ? 1 : 0)
    default: nil
    }
  }

  /// The whole number that an index or a count takes this for.
  var whole: Int? { if case .int(let value)? = number { value } else { nil } }

  var double: Double? {
    switch number {
    case .int(let value)?: Double(value)
    case .float(let value)?: value
    default: nil
    }
  }

  /// Python's name of the type.
  var typeName: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "NoneType"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .text: "str"
    case .list: "list"
    case .tuple: "tuple"
    case .map: "dict"
    case .view(let name, _): name
    case .generator: "generator"
    case .object(let object): object.typeName
    }
  }
}

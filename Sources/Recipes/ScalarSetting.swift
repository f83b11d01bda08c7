/// A type of setting that is a single scalar.
protocol ScalarSetting {
  /// What the recipe should hold, for messages: `an integer`.
  static var expected: String { get }
  /// The JSON Schema of the type.
  static var schema: [(String, Node.Content)] { get }
  /// The value, or what is wrong with the node.
  static func read(_ node: Node) -> Result<Self, Mismatch>
  /// The node that reads back as this value.
  var node: Node.Content { get }
}

/// What is wrong with a scalar.
struct Mismatch: Error {
  var problem: String
}

extension ScalarSetting {
  fileprivate static func mismatch(_ node: Node, _ hint: String = "") -> Result<Self, Mismatch> {
    .failure(Mismatch(problem: "expected \(expected), found \(node.kind)\(hint)"))
  }
}

extension Bool: ScalarSetting {
  static var expected: String { "true or false" }
  static var schema: [(String, Node.Content)] { [("type", .string("boolean"))] }
  static func read(_ node: Node) -> Result<Bool, Mismatch> {
    if case .bool(let value) = node.value { .success(value) } else { mismatch(node) }
  }
  var node: Node.Content { .bool(self) }
}

extension String: ScalarSetting {
  static var expected: String { "text" }
  static var schema: [(String, Node.Content)] { [("type", .string("string"))] }
  static func read(_ node: Node) -> Result<String, Mismatch> {
    switch node.value {
    case .string(let text): .success(text)
    case .bool, .int, .float: mismatch(node, "; quote it")
    default: mismatch(node)
    }
  }
  var node: Node.Content { .string(self) }
}

extension ScalarSetting where Self: FixedWidthInteger {
  static var expected: String { "an integer" }
  static var schema: [(String, Node.Content)] {
    [("type", .string("integer"))] + (isSigned ? [] : [("minimum", .int(0))])
  }
  static func read(_ node: Node) -> Result<Self, Mismatch> {
    switch node.value {
    case .int(let value):
      if let exact = Self(exactly: value) { return .success(exact) }
      return .failure(Mismatch(problem: "\(value) is out of range; \(Self.range)"))
    case .float(let value):
      guard let whole = Int(exactly: value) else { return mismatch(node) }
      return mismatch(node, "; write \(whole)")
    default: return mismatch(node)
    }
  }
  private static var range: String {
    !isSigned && bitWidth == 64 ? "it must not be negative" : "it is between \(min) and \(max)"
  }
  var node: Node.Content { Int(exactly: self).map(Node.Content.int) ?? .float(Double(self)) }
}

extension Int: ScalarSetting {}
extension Int8: ScalarSetting {}
extension Int16: ScalarSetting {}
extension Int32: ScalarSetting {}
extension Int64: ScalarSetting {}
extension UInt: ScalarSetting {}
extension UInt8: ScalarSetting {}
extension UInt16: ScalarSetting {}
extension UInt32: ScalarSetting {}
extension UInt64: ScalarSetting {}

extension ScalarSetting where Self: BinaryFloatingPoint {
  static var expected: String { "a number" }
  static var schema: [(String, Node.Content)] { [("type", .string("number"))] }
  static func read(_ node: Node) -> Result<Self, Mismatch> {
    switch node.value {
    case .int(let value): return .success(Self(value))
    case .float(let value) where !value.isNaN:
      let narrow = Self(value)
      guard narrow.isFinite || value.isInfinite else {
        return .failure(Mismatch(problem: "\(Scalar.text(value)) is out of range"))
      }
      return .success(narrow)
    default: return mismatch(node)
    }
  }
}

extension Double: ScalarSetting {
  var node: Node.Content { .float(self) }
}

extension Float: ScalarSetting {
  /// The shortest decimal that reads back as the same `Float`: 0.1, not 0.10000000149.
  var node: Node.Content {
    guard let short = Double("\(self)"), Float(short) == self else { return .float(Double(self)) }
    return .float(short)
  }
}

/// The cases of an enumeration with text values, in the recipe's spelling.
enum Cases {
  /// The spelling of each case; `nil` where `type` is no enumeration of texts.
  static func names(_ type: Any.Type) -> [String]? {
    (type as? any (CaseIterable & RawRepresentable).Type).flatMap { names(of: $0) }
  }

  private static func names<E: CaseIterable & RawRepresentable>(of type: E.Type) -> [String]? {
    guard E.RawValue.self == String.self else { return nil }
    return E.allCases.compactMap { name($0) }
  }

  /// The spelling of one case; `nil` where `value` is no case of texts.
  static func name(_ value: Any) -> String? {
    guard let value = value as? any (CaseIterable & RawRepresentable) else { return nil }
    return (value.rawValue as? String).map(recipeName)
  }

  /// The case that a node names.
  static func read<E: CaseIterable & RawRepresentable>(_ type: E.Type, _ node: Node)
    -> Result<E, Mismatch>
  {
    let names = Self.names(type) ?? []
    guard let text = node.text else {
      let problem = "expected one of \(names.joined(separator: ", ")); found \(node.kind)"
      return .failure(Mismatch(problem: problem))
    }
    if let found = E.allCases.first(where: { name($0) == text }) { return .success(found) }
    let near = Suggestion.text(text, among: names, "the choices are")
    return .failure(Mismatch(problem: "\"\(text)\" is no choice here; \(near)"))
  }
}

/// A filter, a test, a method or a global function: the names of its parameters, and what it does.
struct JinjaBuiltin: Sendable {
  let parameters: [String]
  /// Takes any arguments beyond the parameters.
  let isVariadic: Bool
  let body: @Sendable (JinjaCall) throws(JinjaError) -> JinjaValue

  init(
    _ parameters: [String], isVariadic: Bool = false,
    _ body: @escaping @Sendable (JinjaCall) throws(JinjaError) -> JinjaValue
  ) {
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.body = body
  }

  init(_ body: @escaping @Sendable (JinjaCall) throws(JinjaError) -> JinjaValue) {
    self.init([], body)
  }
}

/// A call of a builtin on a value.
struct JinjaCall {
  let name: String
  let machine: JinjaMachine
  /// What stands before the `|`, the `is` or the dot.
  let value: JinjaValue
  /// Arguments by parameter.
  private let bound: [JinjaValue?]
  /// Arguments beyond the parameters.
  let rest: JinjaArguments

  init(
    _ name: String, _ builtin: JinjaBuiltin, on value: JinjaValue, _ arguments: JinjaArguments,
    in machine: JinjaMachine
  ) throws(JinjaError) {
    self.name = name
    self.machine = machine
    self.value = value
    let names = builtin.parameters
    var bound: [JinjaValue?] = arguments.positional.prefix(names.count).map { $0 }
    bound += Array(repeating: nil, count: names.count - bound.count)
    var rest = JinjaArguments(positional: Array(arguments.positional.dropFirst(names.count)))
    for (argument, value) in arguments.named {
      if let index = names.firstIndex(of: argument), bound[index] == nil {
        bound[index] = value
      } else {
        rest.named.append((argument, value))
      }
    }
    if !builtin.isVariadic, !rest.positional.isEmpty || !rest.named.isEmpty {
      let surplus = rest.named.first.map { "no argument \($0.name)" } ?? "fewer arguments"
      throw machine.fault("\(name) takes \(surplus)")
    }
    self.bound = bound
    self.rest = rest
  }

  /// The argument for the parameter at `index`, if it was given.
  subscript(index: Int) -> JinjaValue? { bound.indices.contains(index) ? bound[index] : nil }

  func required(_ index: Int) throws(JinjaError) -> JinjaValue {
    guard let value = self[index] else { throw machine.fault("\(name) needs an argument more") }
    return value
  }

  func isTrue(_ index: Int) -> Bool { self[index]?.isTrue ?? false }

  /// A text argument; `nil` where it is none or was not given.
  func text(_ index: Int) throws(JinjaError) -> MarkedText? {
    switch self[index] {
    case nil, .none?: return nil
    case .text(let text)?: return text
    case let other?: throw machine.fault("\(name) needs text, not a \(other.typeName)")
    }
  }

  func requiredText(_ index: Int) throws(JinjaError) -> MarkedText {
    guard let text = try text(index) else { throw machine.fault("\(name) needs a text") }
    return text
  }

  /// A whole number; `nil` where it is none or was not given.
  func whole(_ index: Int) throws(JinjaError) -> Int? {
    switch self[index] {
    case nil, .none?: return nil
    case let value?:
      guard let whole = value.whole else {
        throw machine.fault("\(name) needs a whole number, not a \(value.typeName)")
      }
      return whole
    }
  }

  /// The value's text, whatever it is, charged for.
  func subject() throws(JinjaError) -> MarkedText { try machine.string(value) }

  func items() throws(JinjaError) -> [JinjaValue] { try machine.items(of: value) }
}

extension JinjaMachine {
  func apply(_ filter: String, to value: JinjaValue, _ arguments: JinjaArguments)
    throws(JinjaError) -> JinjaValue
  {
    guard let builtin = jinjaFilters[filter] else {
      throw fault("the filter \(filter) is not supported", .unsupported)
    }
    return try builtin.body(JinjaCall(filter, builtin, on: value, arguments, in: self))
  }

  func passes(_ value: JinjaValue, _ test: String, _ arguments: JinjaArguments)
    throws(JinjaError) -> Bool
  {
    guard let builtin = jinjaTests[test] else {
      throw fault("the test \(test) is not supported", .unsupported)
    }
    return try builtin.body(JinjaCall(test, builtin, on: value, arguments, in: self)).isTrue
  }

  /// The method called `name` of a text, a list or a map, bound to it.
  func method(_ name: String, of value: JinjaValue) -> JinjaValue? {
    let (methods, changing): ([String: JinjaBuiltin], [String]) =
      switch value {
      case .text: (jinjaTextMethods, [])
      case .list: (jinjaListMethods, listChanges)
      case .tuple: (jinjaListMethods, [])
      case .map: (jinjaMapMethods, mapChanges)
      default: ([:], [])
      }
    if changing.contains(name) {
      return .undefined("\(value.typeName).\(name) is refused; templates cannot change values")
    }
    guard let builtin = methods[name] else { return nil }
    return .object(
      JinjaCallable("method", holding: value) { machine, arguments throws(JinjaError) in
        try builtin.body(JinjaCall(name, builtin, on: value, arguments, in: machine))
      })
  }
}

private let listChanges = [
  "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort",
]
private let mapChanges = ["clear", "pop", "popitem", "setdefault", "update"]

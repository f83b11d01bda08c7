extension JinjaMachine {
  /// `{% call f() %}`: the call, its body at hand as `caller`.
  func run(_ call: JinjaExpression, caller: JinjaMacro, in scope: JinjaScope) throws(JinjaError) {
    guard case .call(let function, let arguments) = call.kind else { return }
    var evaluated = try self.arguments(arguments, in: scope)
    evaluated.named.append(("caller", .object(keep(caller))))
    try write(try string(try self.call(try evaluate(function, in: scope), evaluated)))
  }

  func call(_ value: JinjaValue, _ arguments: JinjaArguments) throws(JinjaError) -> JinjaValue {
    switch value {
    case .object(let object):
      guard let function = object.function else { break }
      return try nested { () throws(JinjaError) in try function(self, arguments) }
    case .undefined(let what): throw fault(what)
    default: break
    }
    throw fault("a \(value.typeName) cannot be called")
  }

  /// What a macro writes, called with `arguments`.
  func run(_ macro: JinjaMacro, _ arguments: JinjaArguments) throws(JinjaError) -> JinjaValue {
    let scope = JinjaScope(inside: macro.scope)
    let parameters = macro.signature.parameters
    try check(macro, arguments)
    scope["caller"] = arguments.named("caller") ?? .undefined("'caller' is undefined")
    for (index, parameter) in parameters.enumerated() {
      if index < arguments.positional.count {
        scope[parameter.name] = arguments.positional[index]
      } else if let value = arguments.named(parameter.name) {
        scope[parameter.name] = value
      } else if let standard = parameter.standard {
        scope[parameter.name] = try evaluate(standard, in: scope)
      } else {
        scope[parameter.name] = .undefined("parameter '\(parameter.name)' was not provided")
      }
    }
    return .text(
      try captured { () throws(JinjaError) in _ = try run(macro.body, in: scope) })
  }

  /// Refuses arguments that the macro has no parameter for.
  private func check(_ macro: JinjaMacro, _ arguments: JinjaArguments) throws(JinjaError) {
    let names = macro.signature.parameters.map(\.name)
    if arguments.positional.count > names.count {
      throw fault("macro '\(macro.name)' takes not more than \(names.count) argument(s)")
    }
    for (name, _) in arguments.named where name != "caller" {
      guard let index = names.firstIndex(of: name) else {
        throw fault("macro '\(macro.name)' takes no keyword argument '\(name)'")
      }
      if index < arguments.positional.count {
        throw fault("macro '\(macro.name)' got two values for argument '\(name)'")
      }
    }
  }

  /// The value that `name` of `value` is, an attribute before an item.
  func attribute(_ name: String, of value: JinjaValue) throws(JinjaError) -> JinjaValue {
    if case .undefined(let what) = value { throw fault(what) }
    if let method = method(name, of: value) { return method }
    if case .object(let object) = value, let found = object.attribute(name) { return found }
    if case .map(let map) = value, let found = map[name] { return found }
    return .undefined("'\(value.typeName) object' has no attribute '\(name)'")
  }

  /// The item that `key` of `value` names, else, for a text, the attribute.
  func item(_ key: JinjaValue, of value: JinjaValue) throws(JinjaError) -> JinjaValue {
    switch value {
    case .undefined(let what): throw fault(what)
    case .map(let map):
      if let key = JinjaKey(key), let found = map[key] { return found }
    case .list(let elements), .tuple(let elements):
      if let index = index(key, of: elements.items.count) { return elements.items[index] }
    case .text(let text):
      if let index = index(key, of: text.count) { return .text(text[index..<index + 1]) }
    default: break
    }
    guard case .text(let name) = key else {
      return .undefined("\(value.typeName) object has no element \(key.representation.string)")
    }
    if let method = method(name.string, of: value) { return method }
    if case .object(let object) = value, let found = object.attribute(name.string) { return found }
    return .undefined("'\(value.typeName) object' has no attribute '\(name.string)'")
  }

  private func index(_ key: JinjaValue, of count: Int) -> Int? {
    guard let index = key.whole else { return nil }
    let place = index < 0 ? index + count : index
    return 0..<count ~= place ? place : nil
  }
}

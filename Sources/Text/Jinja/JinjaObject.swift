/// A value with a behaviour of its own.
protocol JinjaObject: AnyObject {
  /// Python's name of the type.
  var typeName: String { get }
  /// What it holds on to.
  var extent: JinjaExtent { get }
  /// The attribute called `name`.
  func attribute(_ name: String) -> JinjaValue?
  /// What calling it gives; `nil` where it cannot be called.
  var function: JinjaFunction? { get }
}

typealias JinjaFunction = (JinjaMachine, JinjaArguments) throws(JinjaError) -> JinjaValue

extension JinjaObject {
  var extent: JinjaExtent { JinjaExtent() }
  func attribute(_ name: String) -> JinjaValue? { nil }
  var function: JinjaFunction? { nil }
}

/// Arguments of a call, evaluated.
struct JinjaArguments {
  var positional: [JinjaValue] = []
  var named: [(name: String, value: JinjaValue)] = []

  func named(_ name: String) -> JinjaValue? { named.last { $0.name == name }?.value }
}

/// `namespace(…)`: the one thing that can be changed.
final class JinjaNamespace: JinjaObject {
  var attributes = JinjaMap()
  var typeName: String { "Namespace" }
  func attribute(_ name: String) -> JinjaValue? { attributes[name] }
}

/// A function by its name.
final class JinjaCallable: JinjaObject {
  let typeName: String
  let extent: JinjaExtent
  let function: JinjaFunction?

  init(_ typeName: String, holding value: JinjaValue = .none, _ function: @escaping JinjaFunction) {
    self.typeName = typeName
    self.function = function
    var extent = JinjaExtent()
    extent.add(value.extent)
    self.extent = extent
  }
}

/// `cycler(…)`: one value after another, round and round.
final class JinjaCycler: JinjaObject {
  private let elements: JinjaElements
  private var position = 0
  var typeName: String { "Cycler" }
  var extent: JinjaExtent { elements.extent }

  init(_ elements: JinjaElements) { self.elements = elements }

  private var current: JinjaValue { elements.items[position % elements.items.count] }

  func attribute(_ name: String) -> JinjaValue? {
    switch name {
    case "current": current
    case "next":
      .object(
        JinjaCallable("method") { [self] _, _ throws(JinjaError) in
          defer { position += 1 }
          return current
        })
    case "reset":
      .object(
        JinjaCallable("method") { [self] _, _ throws(JinjaError) in
          position = 0
          return .none
        })
    default: nil
    }
  }
}

/// `joiner(…)`: nothing at first, then the separator.
final class JinjaJoiner: JinjaObject {
  private let separator: JinjaValue
  private var isUsed = false
  var typeName: String { "Joiner" }

  init(_ separator: JinjaValue) { self.separator = separator }

  var function: JinjaFunction? {
    { [self] _, _ throws(JinjaError) in
      defer { isUsed = true }
      return isUsed ? separator : .string("")
    }
  }
}

/// `loop`: where a loop stands.
final class JinjaLoopState: JinjaObject {
  private let items: [JinjaValue]
  private let level: Int
  private var lastSeen: [JinjaValue]?
  var index = 0
  let extent: JinjaExtent
  let function: JinjaFunction?
  var typeName: String { "LoopContext" }

  init(_ elements: JinjaElements, level: Int, recursion: JinjaFunction?) {
    items = elements.items
    extent = elements.extent
    self.level = level
    function = recursion
  }

  func attribute(_ name: String) -> JinjaValue? {
    switch name {
    case "index": .int(index + 1)
    case "index0": .int(index)
    case "revindex": .int(items.count - index)
    case "revindex0": .int(items.count - index - 1)
    case "first": .bool(index == 0)
    case "last": .bool(index == items.count - 1)
    case "length": .int(items.count)
    case "depth": .int(level + 1)
    case "depth0": .int(level)
    case "previtem": index > 0 ? items[index - 1] : .undefined("there is no previous item")
    case "nextitem":
      index + 1 < items.count ? items[index + 1] : .undefined("there is no next item")
    case "cycle":
      .object(
        JinjaCallable("method") { [self] machine, arguments throws(JinjaError) in
          let choices = arguments.positional
          if choices.isEmpty { throw machine.fault("no items for cycling given") }
          return choices[index % choices.count]
        })
    case "changed":
      .object(
        JinjaCallable("method") { [self] _, arguments throws(JinjaError) in
          .bool(changed(arguments.positional))
        })
    default: nil
    }
  }

  private func changed(_ values: [JinjaValue]) -> Bool {
    defer { lastSeen = values }
    guard let lastSeen, lastSeen.count == values.count else { return true }
    return !zip(lastSeen, values).allSatisfy { $0.equals($1) }
  }
}

/// Names and their values, inside those of the surroundings.
final class JinjaScope {
  private var values: [String: JinjaValue] = [:]
  let parent: JinjaScope?

  init(inside parent: JinjaScope? = nil) { self.parent = parent }

  subscript(name: String) -> JinjaValue? {
    get {
      var scope: JinjaScope? = self
      while let current = scope {
        if let value = current.values[name] { return value }
        scope = current.parent
      }
      return nil
    }
    set { values[name] = newValue }
  }
}

/// A macro: a body with parameters, and where it was written.
final class JinjaMacro: JinjaObject {
  let name: String
  let signature: JinjaSignature
  let body: [JinjaStatement]
  /// `nil` once rendering has ended: a scope may hold its own macros.
  var scope: JinjaScope?
  var typeName: String { "Macro" }

  init(_ name: String, _ signature: JinjaSignature, _ body: [JinjaStatement], in scope: JinjaScope)
  {
    self.name = name
    self.signature = signature
    self.body = body
    self.scope = scope
  }

  func attribute(_ name: String) -> JinjaValue? {
    name == "name" ? .string(self.name) : nil
  }

  var function: JinjaFunction? {
    { [self] machine, arguments throws(JinjaError) in try machine.run(self, arguments) }
  }
}

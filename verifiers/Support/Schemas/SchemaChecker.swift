import Expressions
import Mathematics
import Records

/// Holds a value against a schema, in bounded steps.
struct SchemaChecker {
  private let schema: JSONSchema
  private var stepsLeft = 2_000_000
  private var depth = 0
  /// The schemas at work on the part of the value that is looked at, outermost first.
  private var applied: [Int] = []

  /// How many schemas may be at work within each other.
  private static let depthLimit = 256

  /// Why no judgement was reached.
  enum Stop: Error {
    /// The schema refers to itself without ever going on to a part of the value.
    case endless(reason: String)
    /// The value takes more than any sensible one would.
    case excessive(reason: String)
  }

  /// What is wrong with `value`; `nil` where it is as the schema asks.
  ///
  /// - Throws: `Stop` where there is no end, or it takes too many steps.
  static func fault(in value: JSON, by schema: JSONSchema) throws(Stop) -> SchemaFault? {
    var checker = SchemaChecker(schema)
    return try checker.fault(in: value, by: schema.root)
  }

  private init(_ schema: JSONSchema) { self.schema = schema }

  private mutating func spend(_ steps: Int) throws(Stop) {
    stepsLeft -= steps
    if stepsLeft < 0 { throw .excessive(reason: "takes too many steps of the schema") }
  }

  private mutating func fault(in value: JSON, by node: Int) throws(Stop) -> SchemaFault? {
    if applied.contains(node) {
      throw .endless(reason: "the schema refers to itself for ever, on one and the same value")
    }
    applied.append(node)
    depth += 1
    defer {
      depth -= 1
      applied.removeLast()
    }
    if depth > Self.depthLimit {
      throw .excessive(reason: "more than \(Self.depthLimit) schemas apply within each other")
    }
    for rule in schema.nodes[node] {
      try spend(1)
      if let fault = try fault(in: value, rule) { return fault }
    }
    return nil
  }

  /// What is wrong with a part of the value that is looked at.
  private mutating func fault(inPart part: JSON, by node: Int) throws(Stop) -> SchemaFault? {
    let outer = applied
    applied = []
    defer { applied = outer }
    return try fault(in: part, by: node)
  }

  private func wrong(_ problem: String) -> SchemaFault { SchemaFault(path: "", problem: problem) }

  private mutating func fault(in value: JSON, _ rule: JSONSchema.Rule) throws(Stop)
    -> SchemaFault?
  {
    switch rule {
    case .never: return wrong("nothing may stand here")
    case .types(let kinds):
      if kinds.contains(where: { $0.holds(value) }) { return nil }
      let names = kinds.map(\.rawValue).joined(separator: " or ")
      return wrong("is \(value.kind), not of type \(names)")
    case .values(let values, let text):
      let canonical = value.canonical
      try spend(canonical.count / 16)
      return values.contains(canonical) ? nil : wrong("is not \(text)")
    case .number, .length, .pattern, .format: return try scalarFault(value, rule)
    case .items, .contains, .itemCount, .uniqueItems:
      guard let elements = value.array else { return nil }
      return try arrayFault(elements, rule)
    case .properties, .names, .required, .dependent, .propertyCount:
      guard let members = value.members else { return nil }
      return try objectFault(value, members, rule)
    case .all, .any, .one, .not, .condition: return try combinedFault(value, rule)
    }
  }
}

// MARK: - Numbers and texts

extension SchemaChecker {
  private mutating func scalarFault(_ value: JSON, _ rule: JSONSchema.Rule) throws(Stop)
    -> SchemaFault?
  {
    switch (rule, value) {
    case (.number(let limit), .int), (.number(let limit), .number):
      return value.double.flatMap { problem($0, limit) }.map(wrong)
    case (.length(let range), .string(let text)):
      let count = text.unicodeScalars.count
      return range.contains(count) ? nil : wrong("has \(count) characters, not \(words(range))")
    case (.pattern(let pattern), .string(let text)):
      if try occurs(pattern, text) { return nil }
      return wrong("does not match \(pattern.text)")
    case (.format(let format), .string(let text)):
      try spend(1 + text.utf8.count)
      return format.holds(text) ? nil : wrong("is not of format \(format.rawValue)")
    default: return nil
    }
  }

  private mutating func occurs(_ pattern: Expression, _ text: String) throws(Stop) -> Bool {
    try spend(1 + text.utf8.count / 16)
    do throws(ExpressionError) {
      return try pattern.occurs(in: text)
    } catch { throw .excessive(reason: "\(error)") }
  }

  private func problem(_ number: Double, _ limit: JSONSchema.NumberLimit) -> String? {
    switch limit {
    case .minimum(let bound): number >= bound ? nil : "is less than \(bound)"
    case .above(let bound): number > bound ? nil : "is not above \(bound)"
    case .maximum(let bound): number <= bound ? nil : "is more than \(bound)"
    case .below(let bound): number < bound ? nil : "is not below \(bound)"
    case .multiple(let step): isMultiple(number, of: step) ? nil : "is no multiple of \(step)"
    }
  }

  /// In decimals, as they are written: 0.3 is a multiple of 0.1.
  private func isMultiple(_ number: Double, of step: Double) -> Bool {
    guard let written = ExactNumber(number), let writtenStep = ExactNumber(step) else {
      return false
    }
    return written.isMultiple(of: writtenStep)
  }

  private func words(_ range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
  }
}

// MARK: - Arrays and objects

extension SchemaChecker {
  private mutating func arrayFault(_ elements: [JSON], _ rule: JSONSchema.Rule) throws(Stop)
    -> SchemaFault?
  {
    switch rule {
    case .items(let first, let rest):
      for (index, element) in elements.enumerated() {
        guard let node = index < first.count ? first[index] : rest else { break }
        if let fault = try fault(inPart: element, by: node) { return fault.below("\(index)") }
      }
      return nil
    case .contains(let node, let range):
      var count = 0
      for element in elements where try fault(inPart: element, by: node) == nil { count += 1 }
      return range.contains(count)
        ? nil : wrong("holds \(count) elements that are asked for, not \(words(range))")
    case .itemCount(let range):
      let count = elements.count
      return range.contains(count) ? nil : wrong("has \(count) elements, not \(words(range))")
    case .uniqueItems:
      let values = elements.map(\.canonical)
      try spend(values.reduce(0) { $0 + 1 + $1.count / 16 })
      return Set(values).count == values.count ? nil : wrong("holds an element twice")
    default: return nil
    }
  }

  private mutating func objectFault(
    _ value: JSON, _ members: [JSON.Member], _ rule: JSONSchema.Rule
  ) throws(Stop) -> SchemaFault? {
    switch rule {
    case .properties(let named, let patterns, let rest):
      for member in members {
        let fault = try memberFault(member, named, patterns, rest)
        if let fault { return fault.below(member.key) }
      }
      return nil
    case .names(let node):
      for member in members {
        let fault = try fault(inPart: .string(member.key), by: node)
        if let fault { return wrong("the name \"\(member.key)\" \(fault.problem)") }
      }
      return nil
    case .required(let names, let other):
      try spend(members.count)
      if let other, !members.contains(where: { isSame($0.key, other) }) { return nil }
      let there = Set(members.map { Array($0.key.utf8) })
      let missing = names.first { !there.contains(Array($0.utf8)) }
      return missing.map { wrong("lacks \"\($0)\"") }
    case .dependent(let name, let node):
      try spend(members.count)
      if !members.contains(where: { isSame($0.key, name) }) { return nil }
      return try fault(in: value, by: node)
    case .propertyCount(let range):
      let count = members.count
      return range.contains(count) ? nil : wrong("has \(count) properties, not \(words(range))")
    default: return nil
    }
  }

  private mutating func memberFault(
    _ member: JSON.Member, _ named: [JSONSchema.Property],
    _ patterns: [JSONSchema.PatternProperty], _ rest: Int?
  ) throws(Stop) -> SchemaFault? {
    try spend(1 + named.count)
    var nodes = named.filter { isSame($0.name, member.key) }.map(\.node)
    for property in patterns where try occurs(property.pattern, member.key) {
      nodes.append(property.node)
    }
    if nodes.isEmpty, let rest { nodes = [rest] }
    for node in nodes {
      if let fault = try fault(inPart: member.value, by: node) { return fault }
    }
    return nil
  }

  private func isSame(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}

// MARK: - Several schemas

extension SchemaChecker {
  private mutating func combinedFault(_ value: JSON, _ rule: JSONSchema.Rule) throws(Stop)
    -> SchemaFault?
  {
    switch rule {
    case .all(let nodes):
      for node in nodes {
        if let fault = try fault(in: value, by: node) { return fault }
      }
      return nil
    case .any(let nodes):
      var last: SchemaFault?
      for node in nodes {
        last = try fault(in: value, by: node)
        if last == nil { return nil }
      }
      return wrong("is nothing of anyOf; of the last: " + (last?.description ?? ""))
    case .one(let nodes):
      var count = 0
      for node in nodes where try fault(in: value, by: node) == nil { count += 1 }
      return count == 1 ? nil : wrong("is \(count) of oneOf, not one")
    case .not(let node):
      return try fault(in: value, by: node) == nil ? wrong("is what not forbids") : nil
    case .condition(let test, let then, let otherwise):
      let branch = try fault(in: value, by: test) == nil ? then : otherwise
      guard let branch else { return nil }
      return try fault(in: value, by: branch)
    default: return nil
    }
  }
}

import Expressions
import Records

/// What each keyword asks for.
extension SchemaReader {
  /// The rule of a keyword; `nil` where it asks for nothing, or another asks for it.
  mutating func rule(_ keyword: SchemaKeyword, _ place: SchemaPlace) throws(SchemaFault)
    -> JSONSchema.Rule?
  {
    switch keyword {
    case .dialect, .id: return try identityRule(keyword, place)
    case .comment, .title, .description, .deprecated, .examples, .readOnly, .writeOnly,
      .usual, .then, .minContains, .maxContains, .otherwise:
      return nil
    case .parts, .definitions:
      // Read where nothing refers to them, too: what is wrong in them is wrong.
      for member in try members(place) { _ = try node(at: place.full + [member.key]) }
      return nil
    case .type: return .types(try kinds(place))
    case .constant: return .values([place.value.canonical], text: place.value.text)
    case .choices:
      return .values(try list(place).map(\.canonical), text: "one of \(place.value.text)")
    case .minimum: return .number(.minimum(try number(place)))
    case .maximum: return .number(.maximum(try number(place)))
    case .exclusiveMinimum: return .number(.above(try number(place)))
    case .exclusiveMaximum: return .number(.below(try number(place)))
    case .multipleOf: return .number(.multiple(try step(place)))
    case .minLength: return .length(try count(place)...Int.max)
    case .maxLength: return .length(0...(try count(place)))
    case .pattern: return .pattern(try pattern(place.value.string, place.full))
    case .format: return .format(try format(place))
    case .items, .prefixItems, .contains, .minItems, .maxItems, .uniqueItems:
      return try arrayRule(keyword, place)
    case .properties, .patternProperties, .additionalProperties, .propertyNames, .required,
      .dependentRequired, .dependentSchemas, .minProperties, .maxProperties:
      return try objectRule(keyword, place)
    case .allOf, .anyOf, .oneOf, .not, .condition, .reference:
      return try combiningRule(keyword, place)
    }
  }

  /// A schema may name itself, and a published draft as its language.
  private func identityRule(_ keyword: SchemaKeyword, _ place: SchemaPlace) throws(SchemaFault)
    -> JSONSchema.Rule?
  {
    if keyword == .id, !place.path.isEmpty {
      throw fault(place.full, "is within another schema; leave it out, and refer by #/$defs/…")
    }
    let isPublished = place.value.string?.contains("://json-schema.org/") ?? false
    if keyword == .dialect, !isPublished {
      throw fault(
        place.full, "is \(place.value.text); https://json-schema.org/draft/2020-12/schema would do")
    }
    return nil
  }

  private func kinds(_ place: SchemaPlace) throws(SchemaFault) -> [JSONSchema.Kind] {
    let names = place.value.array ?? [place.value]
    let kinds = names.compactMap { $0.string.flatMap(JSONSchema.Kind.init) }
    if kinds.count == names.count, !kinds.isEmpty { return kinds }
    let known = JSONSchema.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    throw fault(place.full, "is \(place.value.text); the types are \(known)")
  }

  private func step(_ place: SchemaPlace) throws(SchemaFault) -> Double {
    let step = try number(place)
    if step > 0 { return step }
    throw fault(place.full, "is \(place.value.text), which is not above 0")
  }

  private mutating func arrayRule(_ keyword: SchemaKeyword, _ place: SchemaPlace)
    throws(SchemaFault) -> JSONSchema.Rule?
  {
    switch keyword {
    case .items:
      if place.value.array != nil {
        throw fault(place.full, "is a list, as in older drafts; prefixItems would do")
      }
      var nodes: [Int] = []
      if let first = place.beside(.prefixItems) { nodes = try self.nodes(first) }
      return .items(first: nodes, rest: try node(at: place.full))
    case .prefixItems:
      return place.has(.items) ? nil : .items(first: try nodes(place), rest: nil)
    case .contains:
      var (least, most) = (1, Int.max)
      if let place = place.beside(.minContains) { least = try count(place) }
      if let place = place.beside(.maxContains) { most = try count(place) }
      if least > most { throw fault(place.full, "asks for more than maxContains") }
      return .contains(try node(at: place.full), least...most)
    case .minItems: return .itemCount(try count(place)...Int.max)
    case .maxItems: return .itemCount(0...(try count(place)))
    default:
      guard let isAsked = place.value.bool else {
        throw fault(place.full, "is \(place.value.text); true or false would do")
      }
      return isAsked ? .uniqueItems : nil
    }
  }

  private mutating func combiningRule(_ keyword: SchemaKeyword, _ place: SchemaPlace)
    throws(SchemaFault) -> JSONSchema.Rule?
  {
    switch keyword {
    case .allOf: return .all(try nodes(place))
    case .anyOf: return .any(try nodes(place))
    case .oneOf: return .one(try nodes(place))
    case .not: return .not(try node(at: place.full))
    case .condition:
      return .condition(
        try node(at: place.full), then: try optional(.then, place),
        otherwise: try optional(.otherwise, place))
    default:
      guard let reference = place.value.string else {
        throw fault(place.full, "is no text; #/$defs/… would do")
      }
      return .all([try node(referredTo: reference, from: place)])
    }
  }

  /// The schema under another keyword of the same schema.
  private mutating func optional(_ keyword: SchemaKeyword, _ place: SchemaPlace)
    throws(SchemaFault) -> Int?
  {
    guard let other = place.beside(keyword) else { return nil }
    return try node(at: other.full)
  }
}

// MARK: - Objects

extension SchemaReader {
  private mutating func objectRule(_ keyword: SchemaKeyword, _ place: SchemaPlace)
    throws(SchemaFault) -> JSONSchema.Rule?
  {
    switch keyword {
    case .properties: return try properties(place)
    case .patternProperties: return place.has(.properties) ? nil : try properties(place)
    case .additionalProperties:
      let isRead = place.has(.properties) || place.has(.patternProperties)
      return isRead ? nil : try properties(place)
    case .propertyNames: return .names(try node(at: place.full))
    case .required: return .required(try texts(place.value, place.full), whenThereIs: nil)
    case .minProperties: return .propertyCount(try count(place)...Int.max)
    case .maxProperties: return .propertyCount(0...(try count(place)))
    default: return try dependentRule(keyword, place)
    }
  }

  private mutating func dependentRule(_ keyword: SchemaKeyword, _ place: SchemaPlace)
    throws(SchemaFault) -> JSONSchema.Rule
  {
    var nodes: [Int] = []
    for member in try members(place) {
      let path = place.full + [member.key]
      let rule: JSONSchema.Rule =
        keyword == .dependentRequired
        ? .required(try texts(member.value, path), whenThereIs: member.key)
        : .dependent(member.key, try node(at: path))
      nodes.append(add([rule]))
    }
    return .all(nodes)
  }

  /// Named properties, patterns of names, and the rest, which depend on each other.
  private mutating func properties(_ place: SchemaPlace) throws(SchemaFault) -> JSONSchema.Rule {
    var named: [JSONSchema.Property] = []
    if let place = place.beside(.properties) {
      for member in try members(place) {
        let node = try node(at: place.full + [member.key])
        named.append(JSONSchema.Property(name: member.key, node: node))
      }
    }
    var patterns: [JSONSchema.PatternProperty] = []
    if let place = place.beside(.patternProperties) {
      for member in try members(place) {
        let path = place.full + [member.key]
        let pattern = try pattern(member.key, path)
        patterns.append(JSONSchema.PatternProperty(pattern: pattern, node: try node(at: path)))
      }
    }
    return .properties(
      named, patterns: patterns, rest: try optional(.additionalProperties, place))
  }

  private func members(_ place: SchemaPlace) throws(SchemaFault) -> [JSON.Member] {
    guard let members = place.value.members else {
      throw fault(place.full, "is \(place.value.kind); an object would do")
    }
    return members
  }
}

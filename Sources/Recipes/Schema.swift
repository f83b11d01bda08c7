/// A type of setting that reads itself, and so says itself what a recipe may hold for it.
public protocol SchemaDescribed {
  /// The JSON Schema of the type; the writer has the schemas of the types inside it.
  static func schema(_ writer: inout SchemaWriter) throws -> Node
}

extension Node {
  /// The JSON Schema of a component or another setting: closed, with every default, for editors.
  ///
  /// - Throws: what encoding or decoding a component's defaults throws.
  public static func schema(for type: any Decodable.Type) throws -> Node {
    var writer = SchemaWriter()
    let schema = try writer.schema(of: type)
    return writer.document(schema)
  }

  /// The JSON Schema of a family of components.
  ///
  /// - Throws: what encoding or decoding the components' defaults throws.
  public static func schema<F: Family>(for family: F.Type) throws -> Node {
    var writer = SchemaWriter()
    let schema = try writer.schema(of: Choice<F>.self)
    return writer.document(schema)
  }
}

/// Collects the schemas of components, each once, so that families may contain themselves.
public struct SchemaWriter {
  private var definitions: [Node.Entry] = []

  /// A writer without definitions.
  public init() {}

  /// The schema with all definitions that it refers to.
  func document(_ schema: Node) -> Node {
    let start = Node.Entry("$schema", "https://json-schema.org/draft/2020-12/schema")
    let sorted = definitions.sorted { $0.key < $1.key }
    let entries = [start] + (schema.entries ?? []) + [Node.Entry("$defs", Node(.map(sorted)))]
    return Node(.map(entries))
  }

  /// The schema of a type of setting; any value where nothing is known about the type.
  ///
  /// - Throws: what encoding or decoding the defaults of a component inside it throws.
  public mutating func schema(of type: any Decodable.Type) throws -> Node {
    if let type = type as? any SchemaDescribed.Type { return try type.schema(&self) }
    if let type = type as? any ScalarSetting.Type {
      return Node(.map(type.schema.map { Node.Entry($0.0, Node($0.1)) }))
    }
    if let names = Cases.names(type) {
      return ["enum": Node(.list(names.map { Node(.string($0)) }))]
    }
    guard let component = type as? any Component.Type else { return [:] }
    return try define("\(String(reflecting: type))") { writer throws in
      try writer.settings(of: component)
    }
  }

  /// A reference to a definition, which is written when it is asked for first.
  mutating func define(_ name: String, _ write: (inout SchemaWriter) throws -> Node) throws -> Node
  {
    let reference: Node = ["$ref": Node(.string("#/$defs/\(name)"))]
    guard !definitions.contains(where: { $0.key == name }) else { return reference }
    definitions.append(Node.Entry(name, [:]))
    let definition = try write(&self)
    definitions = definitions.map { $0.key == name ? Node.Entry(name, definition) : $0 }
    return reference
  }

  /// The closed schema of a component's settings, with the words that its source has for them.
  ///
  /// - Throws: what encoding or decoding the component's defaults throws.
  public mutating func settings(of type: any Component.Type, known: [Setting] = []) throws -> Node {
    let (keys, defaults) = try Self.keys(of: type)
    var properties: [Node.Entry] = []
    for key in keys {
      var schema = try schema(of: key.type)
      if key.isOptional { schema = ["anyOf": [schema, ["type": "null"]]] }
      if let text = known.first(where: { $0.key == key.name })?.documentation, !text.isEmpty {
        schema = schema.replacing(.init("description", Node(.string(text))))
      }
      if let value = defaults[key.name], value.entries == nil, !value.isNull {
        schema = schema.replacing(.init("default", value))
      }
      properties.append(Node.Entry(key.name, schema))
    }
    return [
      "type": ["object", "null"], "properties": Node(.map(properties)),
      "additionalProperties": false,
    ]
  }

  /// The keys that a component reads, found by reading its defaults.
  static func keys<C: Component>(of type: C.Type) throws -> ([Asked.Key], Node) {
    let defaults = try Node(encoding: C())
    let slot = Slot(given: nil, base: defaults, path: [], place: .none)
    let decoder = NodeDecoder(slot: slot, findings: Findings())
    _ = try C(from: decoder)
    return (decoder.asked.keys, defaults)
  }
}

extension Array: SchemaDescribed where Element: Decodable {
  /// A list of the element's schema.
  public static func schema(_ writer: inout SchemaWriter) throws -> Node {
    ["type": "array", "items": try writer.schema(of: Element.self)]
  }
}

extension Dictionary: SchemaDescribed where Key == String, Value: Decodable {
  /// A map of any keys to the value's schema.
  public static func schema(_ writer: inout SchemaWriter) throws -> Node {
    ["type": "object", "additionalProperties": try writer.schema(of: Value.self)]
  }
}

extension Choice: SchemaDescribed {
  /// A name of the family, or a map of one component's settings.
  public static func schema(_ writer: inout SchemaWriter) throws -> Node {
    try writer.define("\(F.self)") { writer throws in
      let names = F.catalog.names.map { Node(.string($0)) }
      var choices: [Node] = [["enum": Node(.list(names))]]
      for entry in F.catalog.entries {
        let settings = try writer.settings(of: entry.type, known: entry.settings)
        let type = Node.Entry("type", ["const": Node(.string(entry.name))])
        choices.append([
          "description": Node(.string(entry.documentation)), "type": "object",
          "properties": Node(.map([type] + (settings["properties"]?.entries ?? []))),
          "additionalProperties": false,
        ])
      }
      return ["anyOf": Node(.list(choices))]
    }
  }
}

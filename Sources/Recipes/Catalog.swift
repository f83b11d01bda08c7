/// The parts of one family, by the name a recipe uses.
public struct Catalog<Part: Sendable>: Sendable {
  /// What the family is called in messages: `surrogate`.
  public let title: String
  /// The parts in the order they were added.
  public private(set) var entries: [Entry] = []

  /// A family without parts.
  public init(_ title: String) { self.title = title }

  /// One part of a family.
  public struct Entry: Sendable {
    /// The name that a recipe uses.
    public let name: String
    /// What the part is, from its doc comment: the first paragraph, then the rest.
    public let documentation: String
    /// What the part must be handed: in words for its defaults, else what its source says of it.
    public let needs: String
    /// The settings in the order of their declaration.
    public let settings: [Setting]
    /// The component type.
    public let type: any Component.Type
    /// Writes every setting at its default; for hundreds of parts that takes longer than a recipe.
    let encodedDefaults: @Sendable () -> Node
    let read: @Sendable (NodeDecoder, Slot) throws -> Part

    /// Every setting at its default; an empty map where one cannot be written as a node.
    public var defaults: Node { encodedDefaults() }

    /// The first paragraph of the documentation.
    public var summary: String {
      documentation.split(separator: "\n\n").first.map(String.init) ?? ""
    }

    /// The part with the settings that `node` gives and its defaults for the others.
    ///
    /// - Parameter node: a map of settings, without `type`.
    /// - Throws: every mistake in the settings.
    public func part(_ node: Node = Node(.map([])), at path: RecipePath = [])
      throws(RecipeErrors) -> Part
    {
      let slot = Slot(given: node, base: nil, path: path, place: node.place)
      return try Node.reading(slot) { decoder throws in try read(decoder, slot) }
    }
  }

  /// Adds a component type; `asPart` is `{ $0 }`, which compiles only where the type conforms.
  public mutating func add<C: Component>(
    _ type: C.Type, documentation: String = "", needs: String = "", settings: [Setting] = [],
    _ asPart: @escaping @Sendable (C) -> Part
  ) {
    let known = C().requirements
    entries.append(
      Entry(
        name: recipeName(of: type), documentation: documentation,
        needs: known.isEmpty ? needs : known.joined(separator: ", "), settings: settings,
        type: type, encodedDefaults: { (try? Node(encoding: C())) ?? Node(.map([])) }
      ) { decoder, slot in asPart(try decoder.decode(type, at: slot)) })
  }

  /// The names, in the order of the entries.
  public var names: [String] { entries.map(\.name) }

  /// The part with this name.
  public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// The same parts as components of no family.
  var components: Catalog<any Component> {
    var components = Catalog<any Component>(title)
    func add<C: Component>(_ type: C.Type, _ entry: Entry) {
      components.add(
        type, documentation: entry.documentation, needs: entry.needs, settings: entry.settings
      ) { $0 }
    }
    for entry in entries { add(entry.type, entry) }
    return components
  }
}

/// A setting of a component, as its source describes it.
public struct Setting: Sendable, Equatable {
  /// The recipe's key.
  public let key: String
  /// The Swift type as written; empty where the source leaves it to the compiler.
  public let type: String
  /// The default as written in the source; empty where `init()` sets it.
  public let defaultText: String
  /// The doc comment.
  public let documentation: String

  /// A setting from the name of its property and what the source says about it.
  public init(
    property: String, type: String, default defaultText: String, documentation: String
  ) {
    key = recipeName(property)
    self.type = type
    self.defaultText = defaultText
    self.documentation = documentation
  }
}

/// A family of interchangeable components: one protocol, one folder, one catalog.
public protocol Family: SendableMetatype {
  /// Any component of the family.
  associatedtype Part: Sendable
  /// Every component, by name.
  static var catalog: Catalog<Part> { get }
}

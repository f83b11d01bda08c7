/// The families whose components a recipe can name, and where.
///
/// Found by walking the settings themselves, so that no list of families is needed.
public struct FamilyPlaces {
  /// A family and the settings that hold one of its components.
  public struct Found: Sendable {
    /// The components.
    public let catalog: Catalog<any Component>
    /// Where they stand, in the order of the settings; index 0 stands for any place of a list.
    public fileprivate(set) var places: [RecipePath]

    /// The family's name in commands: `advantage_estimator`.
    public var name: String { catalog.title.replacing(" ", with: "_") }
  }

  /// The families, in the order of the settings.
  public private(set) var found: [Found] = []
  /// The families whose components are being walked: they may hold one another.
  private var open: [String] = []

  /// The families that settings of a type reach.
  ///
  /// - Throws: what encoding or decoding the defaults of a component inside throws.
  public init(in type: any Component.Type) throws { try visit(type, at: []) }

  /// Walks the settings of a type that stand at a path.
  ///
  /// - Throws: what encoding or decoding the defaults of a component inside throws.
  public mutating func visit(_ type: any Decodable.Type, at path: RecipePath) throws {
    if let type = type as? any Nesting.Type { return try type.visit(&self, at: path) }
    guard let component = type as? any Component.Type else { return }
    for key in try SchemaWriter.keys(of: component).0 {
      try visit(key.type, at: path.appending(key.name))
    }
  }

  fileprivate mutating func visit<F: Family>(_ family: F.Type, at path: RecipePath) throws {
    let title = F.catalog.title
    guard !open.contains(title) else { return }
    if let index = found.firstIndex(where: { $0.catalog.title == title }) {
      found[index].places.append(path)
    } else {
      found.append(Found(catalog: F.catalog.components, places: [path]))
    }
    open.append(title)
    for entry in F.catalog.entries { try visit(entry.type, at: path) }
    open.removeLast()
  }
}

/// A type of setting that holds others without being a component.
public protocol Nesting {
  /// Walks what is inside.
  ///
  /// - Throws: what encoding or decoding the defaults of a component inside throws.
  static func visit(_ places: inout FamilyPlaces, at path: RecipePath) throws
}

extension Choice: Nesting {
  /// Notes the family's place.
  public static func visit(_ places: inout FamilyPlaces, at path: RecipePath) throws {
    try places.visit(F.self, at: path)
  }
}

extension Array: Nesting where Element: Decodable {
  /// Walks the elements.
  public static func visit(_ places: inout FamilyPlaces, at path: RecipePath) throws {
    try places.visit(Element.self, at: path.appending(.index(0)))
  }
}

import Recipes

/// Several rules, tried in their order: in a recipe a list, or the one rule's bare name.
public struct ExtractionRules: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// The rules, the first tried first.
  public var list: [ExtractionRule]

  /// These rules.
  public init(_ list: [ExtractionRule]) { self.list = list }
  /// These rules.
  public init(arrayLiteral rules: ExtractionRule...) { list = rules }
}

extension ExtractionRules: Codable, SchemaDescribed {
  /// Reads a list of rules, or one.
  public init(from decoder: any Decoder) throws {
    // A reading that fails is a mistake of the recipe even where it is caught.
    let isOne = decoder.recipeNode.map { $0.elements == nil && !$0.isNull } ?? false
    let container = try decoder.singleValueContainer()
    list =
      isOne
      ? [try container.decode(ExtractionRule.self)] : try container.decode([ExtractionRule].self)
  }

  /// Writes the list.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(list)
  }

  /// A rule, or a list of rules.
  public static func schema(_ writer: inout SchemaWriter) throws -> Node {
    ["anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]]
  }
}

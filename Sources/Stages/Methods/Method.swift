import Recipes

/// A method that a recipe can name: a component of a family, or a preset.
///
/// All that it says is read from the declaration that runs use: doc comments, settings and defaults
/// of the source, header and settings of a preset's file.
public struct Method: Sendable {
  /// The family: `surrogate`, or `preset`.
  public let family: String
  /// What recipes call it.
  public let name: String
  /// What it is, the formula included; paragraphs as in the source.
  public let documentation: String
  /// Who published it, and what it was compared with; empty where nobody is named.
  public let source: String
  /// What it must be handed; empty where that is nothing.
  public let needs: String
  /// Its keys; those of a preset are its stage's.
  public let keys: [KeyDescription]
  /// Where in a recipe it may stand; index 0 is any place of a list.
  public let places: [RecipePath]
  /// The presets that name it.
  public let presets: [String]
  /// The part of a recipe that names it: with every default, or with all that a preset sets.
  public let snippet: Node

  /// The first paragraph of the documentation, on one line.
  public var summary: String {
    String(documentation.split(separator: "\n\n").first ?? "").replacing("\n", with: " ")
  }

  /// The arXiv numbers and DOIs of the source; the source where it has neither.
  public var citations: [String] {
    let words = source.split { $0.isWhitespace || "();,".contains($0) }
    let found = words.filter { $0.hasPrefix("arXiv:") || $0.hasPrefix("doi:") }
    let texts = found.isEmpty && !source.isEmpty ? [source[...]] : found
    return texts.map { text in
      String(text.last == "." ? text.dropLast() : text).replacing("\n", with: " ")
    }
  }
}

extension Method {
  /// Every method: the presets, then the families in the order in which a recipe reaches them.
  ///
  /// - Throws: what encoding or decoding the defaults of a component throws.
  public static func all() throws -> [Method] {
    let families = try FamilyPlaces(in: Recipe.self).found
    return try stagePresets.names.map(Method.init(preset:))
      + families.flatMap { family in
        try family.catalog.entries.map { try Method($0, of: family) }
      }
  }

  /// The methods that are called `name`: one for each family that has one. `family/name` picks.
  ///
  /// - Throws: `MethodError` with the nearest name where there is none.
  public static func named(_ name: String, among methods: [Method]) throws(MethodError) -> [Method]
  {
    let parts = name.split(separator: "/", maxSplits: 1).map { recipeName(String($0)) }
    let known = parts.count == 2 ? methods.filter { $0.family == parts[0] } : methods
    if known.isEmpty { throw MethodError(family: parts.first ?? "", among: methods) }
    let found = known.filter { $0.name == parts.last }
    if found.isEmpty { throw MethodError(name: parts.last ?? "", among: known) }
    return found
  }
}

/// What a person must know about a key.
public struct KeyDescription: Sendable, Equatable, Encodable {
  /// The recipe's key.
  public let name: String
  /// What it may hold: `number`, `group | batch | none`, `list of verifier`.
  public let type: String
  /// The default as a recipe would write it, on one line.
  public let standard: String
  /// The words of the source, on one line.
  public let documentation: String

  private enum CodingKeys: String, CodingKey {
    case name, type, documentation
    case standard = "default"
  }
}

extension Catalog.Entry {
  /// Every key of the part.
  ///
  /// - Throws: what encoding or decoding the part's defaults throws.
  public func keys() throws -> [KeyDescription] {
    var writer = SchemaWriter()
    let component: any Component.Type = type
    return try SchemaWriter.keys(of: component).0.map { key in
      let value = defaults[key.name] ?? Node(.null)
      let words = try writer.schema(of: key.type).typeWords ?? (value.text == nil ? "any" : "text")
      let text = settings.first { $0.key == key.name }?.documentation ?? ""
      return KeyDescription(
        name: key.name, type: key.isOptional ? words + " | null" : words, standard: value.flow,
        documentation: text.replacing("\n", with: " "))
    }
  }
}

extension Node {
  /// What a JSON Schema admits, in a word or two; `nil` where it admits anything.
  fileprivate var typeWords: String? {
    if let cases = self["enum"]?.elements {
      return cases.compactMap(\.text).joined(separator: " | ")
    }
    if let name = self["$ref"]?.text?.split(separator: "/").last {
      return name.hasSuffix("Family") ? recipeName(String(name.dropLast(6))) : "map"
    }
    if let choices = self["anyOf"]?.elements {
      return choices.map { $0.typeWords ?? "any" }.joined(separator: " | ")
    }
    switch self["type"]?.text {
    case "string": return "text"
    case "boolean": return "true | false"
    case "array": return "list of " + (self["items"]?.typeWords ?? "any")
    case "object": return "map"
    case let word: return word
    }
  }
}

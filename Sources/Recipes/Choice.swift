/// A setting whose value is a component of a family.
///
/// A recipe writes `{type: name, key: value}`, or the bare name. Without a `type`, or with the type
/// of the default, the given keys are laid over the default's settings; another type replaces them
/// all.
public struct Choice<F: Family>: Sendable {
  /// The component.
  public var part: F.Part

  /// The choice of `part`.
  public init(_ part: F.Part) { self.part = part }

  /// The recipe's name of the component.
  public var name: String { recipeName(of: Swift.type(of: part as Any)) }
}

extension Choice: Encodable {
  /// Writes `type` and every setting.
  public func encode(to encoder: any Encoder) throws {
    guard let component = part as? any Component else {
      let context = EncodingError.Context(
        codingPath: encoder.codingPath, debugDescription: "\(name) is no component")
      throw EncodingError.invalidValue(part, context)
    }
    var container = encoder.container(keyedBy: PathKey.self)
    try container.encode(name, forKey: PathKey(stringValue: "type"))
    try component.encode(to: encoder)
  }
}

extension Choice: Decodable {
  /// Reads the component from a recipe's node.
  public init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? NodeDecoder else {
      let context = DecodingError.Context(
        codingPath: decoder.codingPath, debugDescription: "components are read from a Node")
      throw DecodingError.dataCorrupted(context)
    }
    var slot = decoder.slot
    let standard = slot.base?["type"]?.text
    let type = try Self.type(slot)
    guard let name = type?.text ?? standard else {
      throw slot.error("expected a type; the types here are \(Self.names)")
    }
    guard let entry = F.catalog[name] else {
      let near = Suggestion.text(name, among: F.catalog.names, "the types here are")
      throw RecipeError(
        type?.place ?? slot.place, slot.path.appending("type"),
        "no \(F.catalog.title) is called \"\(name)\"; \(near)")
    }
    slot.base = name == standard ? slot.base?.removing("type") : nil
    slot.given = slot.given.map {
      $0.entries == nil ? Node(.map([]), at: $0.place) : $0.removing("type")
    }
    slot.beside = ["type"]
    part = try entry.read(decoder, slot)
  }

  private static var names: String { F.catalog.names.joined(separator: ", ") }

  /// The node that names the type; `nil` where none is given.
  private static func type(_ slot: Slot) throws(RecipeError) -> Node? {
    guard let given = slot.given, !given.isNull else { return nil }
    if given.text != nil { return given }
    guard given.entries != nil else {
      throw slot.error(
        "expected a \(F.catalog.title), found \(given.kind); the types here are \(names)")
    }
    guard let type = given["type"] else {
      return given.bareType.map { Node(.string($0), at: given.place) }
    }
    guard type.text != nil else {
      throw RecipeError(
        type.place, slot.path.appending("type"),
        "expected the name of a \(F.catalog.title), found \(type.kind); the types here are \(names)"
      )
    }
    return type
  }
}

/// Reads any `Decodable` type from a node laid over defaults.
///
/// A mistake in one setting is kept and the setting's default taken, so that one reading finds all
/// mistakes. The keys that a type asks for are the keys it has; any other key is unknown.
struct NodeDecoder: Decoder {
  let slot: Slot
  let findings: Findings
  let asked = Asked()

  var codingPath: [any CodingKey] { slot.path.steps.map(PathKey.init) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<K: CodingKey>(keyedBy: K.Type) throws -> KeyedDecodingContainer<K> {
    asked.isMap = true
    guard let node = slot.node else { throw slot.error("is required, and not given") }
    guard node.entries != nil else {
      let keys = slot.base?.entries?.map(\.key).joined(separator: ", ")
      let hint = keys.map { "; the keys here are \($0)" } ?? ""
      throw slot.error("expected a map, found \(node.kind)\(hint)")
    }
    return KeyedDecodingContainer(KeyedReader<K>(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let count = try slot.listCount()
    return UnkeyedReader(decoder: self, count: count)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { SingleReader(decoder: self) }
}

extension NodeDecoder {
  /// Reads a value of any type.
  func decode<T: Decodable>(_ type: T.Type, at slot: Slot) throws -> T {
    if let scalar = T.self as? any ScalarSetting.Type {
      return try Self.value(scalar, slot)
    }
    if Cases.names(T.self) != nil, let cases = T.self as? any (CaseIterable & RawRepresentable).Type
    {
      return try Self.choice(cases, slot)
    }
    if let collection = T.self as? any SlotReadable.Type {
      return try Self.same(collection.read(slot, with: self), slot)
    }
    return try decodeSettings(type, at: slot)
  }

  private func decodeSettings<T: Decodable>(_ type: T.Type, at slot: Slot) throws -> T {
    var slot = slot
    if let component = T.self as? any Component.Type {
      if slot.base == nil || slot.base?.isNull == true {
        slot.base = try Node(encoding: component.init())
      }
      if let given = slot.given, given.isNull { slot.given = Node(.map([]), at: given.place) }
    }
    let known = findings.errors.count
    let decoder = NodeDecoder(slot: slot, findings: findings)
    let value: T
    do {
      value = try T(from: decoder)
    } catch {
      findings.keep(error, at: slot)
      decoder.refuseMistypedKeys()
      throw Kept()
    }
    decoder.refuseUnknownKeys()
    if findings.errors.count == known, let component = value as? any Component {
      decoder.validate(component)
    }
    return value
  }

  /// Reads a value; a mistake is kept and the default taken, where there is one.
  func recovering<T: Decodable>(_ type: T.Type, at slot: Slot) throws -> T {
    do {
      return try decode(type, at: slot)
    } catch {
      findings.keep(error, at: slot)
      guard slot.given != nil, let base = slot.base, !base.isNull else { throw Kept() }
      return try NodeDecoder(slot: slot, findings: Findings()).decode(type, at: slot.silent)
    }
  }

  private func refuseUnknownKeys() {
    for entry in unknownEntries { findings.add(unknown(entry)) }
  }

  /// Names the keys that were probably meant by those that a type missed before it gave up.
  private func refuseMistypedKeys() {
    for entry in unknownEntries where Suggestion.nearest(to: entry.key, among: names) != nil {
      findings.add(unknown(entry))
    }
  }

  private var names: [String] { asked.keys.map(\.name) }

  private var unknownEntries: [Node.Entry] {
    guard asked.isMap, let entries = slot.given?.entries else { return [] }
    return entries.filter { !names.contains($0.key) }
  }

  private func unknown(_ entry: Node.Entry) -> RecipeError {
    let near = Suggestion.text(entry.key, among: names, also: slot.beside, "the keys here are")
    return RecipeError(entry.place, slot.path.appending(.key(entry.key)), "unknown key; \(near)")
  }

  private func validate(_ component: some Component) {
    var issues = Issues()
    component.validate(&issues)
    for issue in issues.found {
      // An issue without a key is the component's own.
      let path = (try? RecipePath(parsing: issue.key)) ?? RecipePath([])
      findings.add(
        RecipeError(slot.place(of: path), RecipePath(slot.path.steps + path.steps), issue.problem))
    }
  }

  private static func value<S: ScalarSetting, T>(_ type: S.Type, _ slot: Slot) throws -> T {
    try same(read(slot) { S.read($0) }, slot)
  }

  private static func choice<E: CaseIterable & RawRepresentable, T>(_ type: E.Type, _ slot: Slot)
    throws -> T
  {
    try same(read(slot) { Cases.read(type, $0) }, slot)
  }

  private static func read<V>(_ slot: Slot, _ read: (Node) -> Result<V, Mismatch>) throws -> V {
    guard let node = slot.node else { throw slot.error("is required, and not given") }
    do {
      return try read(node).get()
    } catch {
      throw slot.error(error.problem)
    }
  }

  private static func same<T>(_ value: Any, _ slot: Slot) throws -> T {
    guard let value = value as? T else { throw slot.error("cannot be read as \(T.self)") }
    return value
  }
}

extension Decoder {
  /// What the recipe holds here, or else the default; `nil` when something else is decoded.
  ///
  /// A type with several spellings (`train: file` or `train: [file, file]`) looks here first, since a
  /// reading that fails is a mistake of the recipe even where it is caught.
  public var recipeNode: Node? { (self as? NodeDecoder)?.slot.node }
}

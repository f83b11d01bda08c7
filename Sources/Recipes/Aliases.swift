extension Node {
  /// This map laid under another, whose flat aliases are written to the settings they stand for.
  ///
  /// - Parameters:
  ///   - other: the map to lay over.
  ///   - aliases: flat keys, with the paths of the settings (`learning_rate`:
  ///     `optimizer.learning_rate`).
  /// - Throws: when `other` gives a setting both ways, at the later of the two.
  public func overlaid(by other: Node, aliases: [String: RecipePath]) throws(RecipeError) -> Node {
    guard let entries = other.entries else { return overlaid(by: other) }
    var plain = other
    plain.value = .map(entries.filter { aliases[$0.key] == nil })
    var result = overlaid(by: plain)
    for entry in entries {
      guard let path = aliases[entry.key] else { continue }
      if let twin = plain[at: path] { throw Self.conflict(entry, path, twin) }
      result = try result.setting(path, to: entry.value)
    }
    return result
  }

  private static func conflict(_ alias: Entry, _ path: RecipePath, _ twin: Node) -> RecipeError {
    let (a, b) = (alias.place, twin.place)
    let isAliasLater = (a.line ?? 0, a.column ?? 0) > (b.line ?? 0, b.column ?? 0)
    return isAliasLater
      ? RecipeError(a, [.key(alias.key)], "\(path) is given too, and means the same; keep one")
      : RecipeError(b, path, "\(alias.key) is given too, and means the same; keep one")
  }

  /// The only key of a single-key map with its value: `- grpo: {…}` or the bare `- grpo`.
  ///
  /// - Parameters:
  ///   - path: where the node stands, for messages.
  ///   - keys: what the key may be; any where this is empty.
  /// - Throws: when there is not exactly one key, or it is not one of `keys`.
  public func onlyEntry(at path: RecipePath, among keys: [String] = [])
    throws(RecipeError) -> Entry
  {
    let entry = text.map { Entry($0, at: place, Node(.map([]), at: place)) } ?? entries?.first
    guard var entry, entries?.count ?? 1 == 1 else {
      let hint = keys.isEmpty ? "" : "; the keys here are \(keys.joined(separator: ", "))"
      let found = entries.map { "\($0.count) keys" } ?? kind
      throw RecipeError(place, path, "expected a map with one key, found \(found)\(hint)")
    }
    guard keys.isEmpty || keys.contains(entry.key) else {
      let near = Suggestion.text(entry.key, among: keys, "the keys here are")
      throw RecipeError(entry.place, path.appending(.key(entry.key)), "unknown key; \(near)")
    }
    if entry.value.isNull { entry.value.value = .map([]) }
    return entry
  }

  /// Refuses the keys of a map that are neither settings nor aliases.
  ///
  /// - Parameters:
  ///   - keys: the settings, named in the message.
  ///   - aliases: other spellings, which may be suggested too.
  ///   - path: where the map stands, for messages.
  /// - Throws: every such key, at its place.
  public func refuseUnknownKeys(among keys: [String], also aliases: [String], at path: RecipePath)
    throws(RecipeErrors)
  {
    let unknown = (entries ?? []).filter { !keys.contains($0.key) && !aliases.contains($0.key) }
    if unknown.isEmpty { return }
    throw RecipeErrors(
      unknown.map { entry in
        let near = Suggestion.text(entry.key, among: keys, also: aliases, "the keys here are")
        return RecipeError(entry.place, path.appending(.key(entry.key)), "unknown key; \(near)")
      })
  }
}

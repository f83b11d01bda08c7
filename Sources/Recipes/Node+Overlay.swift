extension Node {
  /// This value with another laid over it.
  ///
  /// Maps merge deeply, and anything else replaces. A map whose `type` differs replaces the whole
  /// map; a bare name of the same type (`surrogate: clipped_surrogate`) keeps its settings.
  public func overlaid(by other: Node) -> Node {
    if let name = other.text, let type = type, entries != nil {
      return name == type ? self : other
    }
    guard let above = other.entries else { return other }
    guard let below = entries else {
      var result = other
      if other.type == nil { result.bareType = text }
      return result
    }
    if let changed = other.type, changed != type { return other }
    var result = Node(.map(below), at: other.place)
    result.bareType = bareType
    for entry in above {
      let value = result[entry.key]?.overlaid(by: entry.value) ?? entry.value
      result = result.replacing(Entry(entry.key, at: entry.place, value))
    }
    return result
  }

  /// The type that a map names or was laid over.
  private var type: String? { self["type"]?.text ?? bareType }

  /// This value with one setting laid over it, the maps on the way made where they are missing.
  ///
  /// - Parameters:
  ///   - path: the way to the setting. A list's element must be there, but `[name]` adds an element
  ///     of that `type` to the list where none has it.
  ///   - value: what to lay over; see ``overlaid(by:)``.
  /// - Throws: when an index is past the end of its list, or a key is asked of a list.
  public func setting(_ path: RecipePath, to value: Node) throws(RecipeError) -> Node {
    try setting(path.steps[...], to: value, in: path)
  }

  private func setting(_ steps: ArraySlice<RecipePath.Step>, to value: Node, in path: RecipePath)
    throws(RecipeError) -> Node
  {
    guard let step = steps.first else { return overlaid(by: value) }
    let rest = steps.dropFirst()
    guard case .key(let key) = step else {
      return try settingElement(step, rest, to: value, in: path)
    }
    guard elements == nil else {
      let here = RecipePath(Array(path.steps[..<steps.startIndex]))
      throw RecipeError(
        value.place, here, "there is a list here; say which element, as in [0]")
    }
    let below = self[key] ?? Node(.null, at: value.place)
    let child = try below.setting(rest, to: value, in: path)
    return overlaid(byChild: key, child, at: value.place)
  }

  private func settingElement(
    _ step: RecipePath.Step, _ rest: ArraySlice<RecipePath.Step>, to value: Node,
    in path: RecipePath
  ) throws(RecipeError) -> Node {
    var list = elements ?? []
    if let i = list.indices.first(where: { isElement($0, at: step) }) {
      list[i] = try list[i].setting(rest, to: value, in: path)
    } else if case .named(let name) = step {
      let type = Entry("type", at: value.place, Node(.string(name), at: value.place))
      let element = Node(.map([type]), at: value.place)
      list.append(try element.setting(rest, to: value, in: path))
    } else {
      throw RecipeError(
        value.place, path, "there is no such element; the list here has \(list.count)")
    }
    return Node(.list(list), at: elements == nil ? value.place : place)
  }

  /// Whether a step of a path leads to this element of the list.
  private func isElement(_ index: Int, at step: RecipePath.Step) -> Bool {
    guard let element = elements?[index] else { return false }
    return switch step {
    case .index(let wanted): wanted == index
    case .named(let name): element.text == name || element.type == name
    case .key: false
    }
  }

  /// The map with a child that was laid over the old one already; another `type` replaces the map.
  private func overlaid(byChild key: String, _ child: Node, at place: Place) -> Node {
    let entry = Entry(key, at: place, child)
    guard entries != nil, key != "type" || child.text == type else {
      return overlaid(by: Node(.map([entry]), at: place))
    }
    return replacing(entry)
  }

  /// The map with the value of a key replaced, or added at the end where the key is new.
  public func replacing(_ entry: Entry) -> Node {
    guard var entries else { return self }
    if let i = entries.firstIndex(where: { $0.key == entry.key }) {
      entries[i] = entry
    } else {
      entries.append(entry)
    }
    var result = self
    result.value = .map(entries)
    return result
  }

  /// What stands at a path; `nil` where nothing does.
  public subscript(at path: RecipePath) -> Node? {
    path.steps.reduce(self) { node, step in
      if case .key(let key) = step { return node?[key] }
      let list = node?.elements ?? []
      return list.indices.first { node?.isElement($0, at: step) ?? false }.map { list[$0] }
    }
  }
}

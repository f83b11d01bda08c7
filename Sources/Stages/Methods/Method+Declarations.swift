import Objectives
import Recipes

extension Method {
  /// What a component's source says.
  init(_ entry: Catalog<any Component>.Entry, of found: FamilyPlaces.Found) throws {
    family = found.name
    name = entry.name
    let parts = entry.documentation.split(separator: "- SeeAlso:", maxSplits: 1)
    documentation = unwrapped(parts.first ?? "")
    source = unwrapped(parts.dropFirst().first ?? "")
    needs = entry.needs.replacing("\n", with: " ")
    keys = try entry.keys()
    places = found.places
    presets = try stagePresets.names.filter { preset in
      let settings = try presetSettings(preset)
      return found.places.contains { place in
        let steps = place.steps.dropFirst(2)
        return steps.first == .key(stageKind(preset))
          && settings.types(at: steps.dropFirst()).contains(entry.name)
      }
    }
    let given = keys.isEmpty ? Node(.string(name)) : entry.defaults.typed(name)
    let steps = found.places.last?.steps ?? []
    snippet =
      steps.count > 3 ? given.accompanied(by: entry.type, in: steps) : given.wrapped(in: steps)
  }

  /// What a preset's file says: a line that cites somebody begins the source.
  init(preset name: String) throws {
    family = "preset"
    self.name = name
    let lines = presetHeader(name)
    let start = lines.firstIndex { line in
      line.contains("arXiv:") || line.contains("doi:") || line.hasPrefix("TRL ")
    }
    let end = start ?? lines.count
    documentation = lines[..<end].joined(separator: "\n")
    source = lines[end...].joined(separator: "\n")
    needs = ""
    keys = []
    let place = RecipePath([.key("stages"), .index(0), .key(stageKind(name))])
    places = [place]
    presets = []
    snippet = try presetSettings(name).wrapped(in: [.key("stages"), .index(0), .key(name)])
  }
}

/// Text without blanks around its lines and empty lines at its ends.
private func unwrapped(_ text: Substring) -> String {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    line.drop { $0 == " " }
  }
  let start = lines.drop { $0.isEmpty }
  let end = start.lastIndex { !$0.isEmpty } ?? start.startIndex - 1
  return start[...end].joined(separator: "\n")
}

/// The lines of the comment that a preset's file begins with.
private func presetHeader(_ name: String) -> [String] {
  let text = allPresetTexts.first { $0.name == name }.map {
    String(decoding: $0.yaml, as: UTF8.self)
  }
  let lines = (text ?? "").split(separator: "\n").prefix { $0.hasPrefix("# ") }
  return lines.map { String($0.dropFirst(2)) }
}

/// What a preset sets, its bases included.
private func presetSettings(_ name: String) throws(RecipeErrors) -> Node {
  try Node(.map([.init("extends", Node(.string(name)))])).extended(with: stagePresets)
}

extension Node {
  /// The types of the components that stand at a path, in any place of its lists.
  fileprivate func types(at steps: ArraySlice<RecipePath.Step>) -> [String] {
    guard let step = steps.first else { return [text ?? self["type"]?.text].compactMap(\.self) }
    let rest = steps.dropFirst()
    if case .key(let key) = step { return self[key]?.types(at: rest) ?? [] }
    return (elements ?? [self]).flatMap { $0.types(at: rest) }
  }

  /// The settings with their type before them.
  fileprivate func typed(_ name: String) -> Node {
    Node(.map([.init("type", Node(.string(name)))] + (entries ?? [])))
  }

  /// The settings of a component at the end of a path, beside what it cannot do without: a critic, or
  /// somebody who asks it.
  fileprivate func accompanied(by type: any Component.Type, in steps: [RecipePath.Step]) -> Node {
    let (stage, inner) = (steps.prefix(3), steps.dropFirst(3))
    let settings = wrapped(in: Array(inner))
    let estimator = (type as? any AdvantageEstimator.Type)?.init()
    var beside: [Entry] = []
    if estimator?.needs.contains(.values) ?? false { beside = [.init("critic", Node(.map([])))] }
    if inner.first == .key("critic") {
      beside = [.init("advantage", Node(.string(recipeName(of: GAE.self))))]
    }
    return Node(.map((settings.entries ?? []) + beside)).wrapped(in: Array(stage))
  }

  /// The value at the end of a path, and nothing beside it.
  fileprivate func wrapped(in steps: [RecipePath.Step]) -> Node {
    steps.reversed().reduce(self) { inner, step in
      if case .key(let key) = step { Node(.map([.init(key, inner)])) } else { Node(.list([inner])) }
    }
  }
}

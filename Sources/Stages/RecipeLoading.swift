import Foundation
import Recipes

extension Recipe {
  /// Reads a recipe file: bases, presets, TRL's flat keys and `--set` are resolved, every key is
  /// checked, every default filled in.
  ///
  /// - Parameters:
  ///   - file: the YAML file.
  ///   - assignments: `--set` arguments, such as `stages[1].max_steps=5`.
  /// - Throws: every mistake, each at its place.
  public init(file: String, assignments: [String] = []) throws(RecipeErrors) {
    let node = try Self.resolved(file: file, assignments: assignments)
    do throws(RecipeErrors) {
      self = try node.decode(Recipe.self)
    } catch {
      throw error.asWritten(node["stages"]?.elements ?? [])
    }
  }

  /// The recipe's node before it is decoded.
  static func resolved(file: String, assignments: [String]) throws(RecipeErrors) -> Node {
    var node = try Node(file: file).extended(with: stagePresets)
    if let stages = node["stages"]?.elements {
      var resolved: [Node] = []
      var errors: [RecipeError] = []
      for (index, stage) in stages.enumerated() {
        do throws(RecipeErrors) {
          resolved.append(try stageNode(stage, at: RecipePath([.key("stages"), .index(index)])))
        } catch {
          errors += error.list
        }
      }
      if !errors.isEmpty { throw RecipeErrors(errors) }
      let place = node["stages"]?.place ?? .none
      node = node.replacing(.init("stages", at: place, Node(.list(resolved), at: place)))
    }
    for text in assignments {
      do throws(RecipeError) {
        node = try node.applying(try parsed(text), aliases: stageAliases)
      } catch {
        throw RecipeErrors(error)
      }
    }
    do throws(RecipeError) {
      node = try node.withDtype().withSpeltObjectives().withSpeltLosses()
    } catch {
      throw RecipeErrors(error)
    }
    try node.refuseUnknownStageKeys()
    return node
  }

  private static func parsed(_ text: String) throws(RecipeError) -> Assignment {
    do {
      return try Assignment(parsing: text)
    } catch {
      throw error.list[0]
    }
  }

  /// `{grpo: …}` as `{policy_optimization: …}` over the preset `grpo`.
  private static func stageNode(_ node: Node, at path: RecipePath) throws(RecipeErrors) -> Node {
    let entry: Node.Entry
    do {
      entry = try node.onlyEntry(at: path, among: stageNames)
    } catch {
      throw RecipeErrors(error)
    }
    let kind = stageKind(entry.key)
    let inner = path.appending(.key(entry.key))
    var settings = entry.value
    if kind == PolicyOptimization.kind {
      try settings.refuseUnknownWords(at: inner)
    }
    if entry.key != kind, settings["extends"] == nil {
      let preset = Node(.string(entry.key), at: entry.place)
      settings = settings.replacing(.init("extends", at: entry.place, preset))
    }
    try settings.refuseUnknownStageKeys(kind, at: inner)
    do throws(RecipeErrors) {
      settings = try settings.extended(with: stagePresets, aliases: stageAliases(kind))
    } catch {
      throw error.below(inner)
    }
    if entry.key != kind, settings["name"] == nil {
      settings = settings.replacing(
        .init("name", at: entry.place, Node(.string(entry.key), at: entry.place)))
    }
    return Node(.map([.init(kind, at: entry.place, settings)]), at: node.place)
  }
}

extension RecipeErrors {
  /// The same mistakes, with the way to the map that they were found in.
  fileprivate func below(_ path: RecipePath) -> RecipeErrors {
    RecipeErrors(
      list.map { mistake in
        var mistake = mistake
        mistake.path = mistake.path.isEmpty ? path.description : "\(path).\(mistake.path)"
        return mistake
      })
  }

  /// The same mistakes, with paths through the keys that stages were written under: `stages[1].grpo`
  /// rather than `stages[1].policy_optimization`.
  fileprivate func asWritten(_ stages: [Node]) -> RecipeErrors {
    RecipeErrors(
      list.map { mistake in
        var mistake = mistake
        for (index, stage) in stages.enumerated() {
          guard let entry = stage.entries?.first, let name = entry.value["name"]?.text,
            stageKind(name) == entry.key
          else { continue }
          let prefix = "stages[\(index)].\(entry.key)."
          guard mistake.path.hasPrefix(prefix) else { continue }
          mistake.path = "stages[\(index)].\(name)." + mistake.path.dropFirst(prefix.count)
        }
        return mistake
      })
  }
}

extension Node {
  /// Refuses keys that neither a stage of this kind nor TRL has.
  fileprivate func refuseUnknownStageKeys(_ kind: String, at path: RecipePath) throws(RecipeErrors)
  {
    try refuseUnknownKeys(
      among: stageKeys(kind) + stageAliases(kind).keys.sorted(), also: ["extends"], at: path)
  }

  /// The same for every stage of a resolved recipe: `--set` may have added keys.
  fileprivate func refuseUnknownStageKeys() throws(RecipeErrors) {
    for (index, stage) in (self["stages"]?.elements ?? []).enumerated() {
      guard let entry = stage.entries?.first, stageNames.contains(entry.key) else { continue }
      let path = RecipePath([.key("stages"), .index(index), .key(entry.key)])
      try entry.value.refuseUnknownStageKeys(stageKind(entry.key), at: path)
    }
  }

  /// The recipe with transformers' older word for the model's `dtype` spelt as such.
  fileprivate func withDtype() throws(RecipeError) -> Node {
    guard let model = self["model"], model.entries != nil else { return self }
    do {
      let spelt = try Node(.map([]), at: model.place).overlaid(
        by: model, aliases: ["torch_dtype": "dtype"])
      return replacing(.init("model", at: model.place, spelt))
    } catch {
      var error = error
      error.path = "model." + error.path
      throw error
    }
  }
}

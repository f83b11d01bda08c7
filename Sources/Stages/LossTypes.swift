import Objectives
import Recipes

/// What a `loss_type` of TRL 1.16 means: a reduction, and a surrogate where that is not the usual.
private struct LossType {
  let reduction: String
  var surrogate: String?
}

private let lossTypes = [
  "grpo": LossType(reduction: "response_mean"),
  "dr_grpo": LossType(reduction: "constant_length"),
  "dapo": LossType(reduction: "token_mean"),
  "bnpo": LossType(reduction: "micro_batch_token_mean"),
  "cispo": LossType(reduction: "token_mean", surrogate: "cispo"),
]

/// Words of TRL's that say several things at once; they are spelt out once a recipe is whole.
extension Node {
  /// Refuses a `loss_type` or an `importance_sampling_level` that is none.
  func refuseUnknownWords(at path: RecipePath) throws(RecipeErrors) {
    let tables = [
      ("loss_type", "a loss type of TRL", "the loss types here are", lossTypes.keys.sorted()),
      ("importance_sampling_level", "a level", "the levels are", ["sequence", "token"]),
    ]
    for (key, wanted, hint, known) in tables {
      guard let given = self[key], !known.contains(given.text ?? "") else { continue }
      throw RecipeErrors(
        RecipeError(
          given.place, path.appending(.key(key)),
          "expected \(wanted), found \(given.text ?? "something else"); "
            + "\(hint) \(known.joined(separator: ", "))"))
    }
  }

  /// The recipe with every stage's loss type and importance level spelt as pieces.
  func withSpeltObjectives() throws(RecipeError) -> Node {
    guard let stages = self["stages"], let list = stages.elements else { return self }
    var spelt: [Node] = []
    for stage in list { spelt.append(try stage.withSpeltObjective()) }
    return replacing(.init("stages", at: stages.place, Node(.list(spelt), at: stages.place)))
  }

  private func withSpeltObjective() throws(RecipeError) -> Node {
    guard let stage = entries?.first, let objective = stage.value.entry("objective") else {
      return self
    }
    let spelt = try objective.value.withLossType().withImportanceLevel()
    let settings = stage.value.replacing(.init("objective", at: objective.place, spelt))
    return Node(.map([.init(stage.key, at: stage.place, settings)]), at: place)
  }

  /// An objective whose reduction, where it is a loss type's name, is spelt as what that means.
  private func withLossType() throws(RecipeError) -> Node {
    guard let given = self["reduction"], let type = lossTypes[given.text ?? ""] else { return self }
    let reduction = Node(.string(type.reduction), at: given.place)
    let spelt = try setting("reduction", to: reduction)
    return type.surrogate.map { spelt.withSurrogate($0, at: given.place) } ?? spelt
  }

  /// An objective whose importance level is spelt as surrogate and penalty.
  private func withImportanceLevel() throws(RecipeError) -> Node {
    guard let level = self["importance_sampling_level"] else { return self }
    let rest = removing("importance_sampling_level")
    if level.text != "sequence" { return rest }
    guard rest.surrogateName != "cispo" else {
      throw RecipeError(
        level.place, "objective.importance_sampling_level",
        "sequence does not go with cispo, which weighs tokens; leave one of the two out")
    }
    var spelt = rest.withSurrogate("sequence_clipped", at: level.place)
    if spelt[at: "regularizers[reference_kl]"] != nil {
      spelt = try spelt.setting("regularizers[reference_kl].ratio_level", to: level)
    }
    return spelt
  }

  private var surrogateName: String? { self["surrogate"]?["type"]?.text ?? self["surrogate"]?.text }

  /// The objective with another surrogate, which keeps the settings that both have; what is not given
  /// is TRL's default, not the surrogate's own.
  private func withSurrogate(_ name: String, at place: Place) -> Node {
    if surrogateName == name { return self }
    let standard = SurrogateFamily.catalog[name]?.defaults.entries?.map(\.key) ?? []
    let given = (self["surrogate"]?.entries ?? []).filter { standard.contains($0.key) }
    var entries = [Entry("type", at: place, Node(.string(name), at: place))]
    if name == "sequence_clipped" {
      entries.append(Entry("epsilon", at: place, Node(.float(0.2), at: place)))
      entries.append(Entry("epsilon_high", at: place, Node(.null, at: place)))
    }
    let surrogate = given.reduce(Node(.map(entries), at: place)) { $0.replacing($1) }
    return replacing(.init("surrogate", at: place, surrogate))
  }
}

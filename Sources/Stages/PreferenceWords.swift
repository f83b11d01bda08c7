import Objectives
import Recipes

/// Where TRL's keys that all losses share wait until the losses are known.
let everyLoss = "every_loss"

/// TRL's flat keys that belong to losses, with the names of the settings there.
let sharedLossKeys = [
  "beta": "beta", "label_smoothing": "label_smoothing", "discopop_tau": "discopop_tau",
  "desirable_weight": "desirable_weight", "undesirable_weight": "undesirable_weight",
  "simpo_gamma": "gamma", "simpo_alpha": "alpha", likelihoodKey: likelihoodKey,
]

/// TRL's weight of the chosen completions' likelihood beside CPO's losses.
private let likelihoodKey = "cpo_alpha"

extension Node {
  /// The recipe with the losses of every preference stage as a list, and shared keys written to each
  /// loss that has them.
  func withSpeltLosses() throws(RecipeError) -> Node {
    guard let stages = self["stages"], let list = stages.elements else { return self }
    var spelt: [Node] = []
    for (index, stage) in list.enumerated() {
      let path = RecipePath([.key("stages"), .index(index), .key(PreferenceOptimization.kind)])
      spelt.append(try stage.withSpeltLosses(at: path))
    }
    return replacing(.init("stages", at: stages.place, Node(.list(spelt), at: stages.place)))
  }

  private func withSpeltLosses(at path: RecipePath) throws(RecipeError) -> Node {
    guard let stage = entries?.first, stage.key == PreferenceOptimization.kind else { return self }
    var settings = stage.value
    if let losses = settings["losses"], losses.text != nil {
      settings = settings.replacing(
        .init("losses", at: losses.place, Node(.list([losses]), at: losses.place)))
    }
    if let shared = settings["every_loss"] {
      settings = settings.removing(everyLoss)
      let given = settings["losses"] ?? Node(.list([Node(.string("sigmoid"))]), at: shared.place)
      var list = given.elements ?? []
      for entry in shared.entries ?? [] where entry.key != likelihoodKey {
        list = try list.giving(entry, at: path)
      }
      settings = settings.replacing(
        .init("losses", at: given.place, Node(.list(list), at: given.place)))
      if let weight = shared[likelihoodKey] {
        settings = try settings.weighingLikelihood(weight, beside: list, at: path)
      }
    }
    return Node(.map([.init(stage.key, at: stage.place, settings)]), at: place)
  }
}

extension Node {
  /// The stage's settings with the loss `sft` at this weight, the others at 1; a weight of 0 adds none.
  ///
  /// - Throws: where `loss_weights` says so already, or the weight is no number.
  fileprivate func weighingLikelihood(_ weight: Node, beside losses: [Node], at path: RecipePath)
    throws(RecipeError) -> Node
  {
    let path = path.appending(.key(likelihoodKey))
    if self["loss_weights"] != nil {
      throw RecipeError(weight.place, path, "is the weight of sft in loss_weights; keep one")
    }
    let isZero: Bool
    switch weight.value {
    case .int(let share): isZero = share == 0
    case .float(let share): isZero = share == 0
    default: throw RecipeError(weight.place, path, "expected a number; 1 is TRL's")
    }
    let isThere = losses.contains(where: \.isLikelihood)
    if isZero, !isThere { return self }
    let all = isThere ? losses : losses + [Node(.string("sft"), at: weight.place)]
    let weights = all.map { $0.isLikelihood ? weight : Node(.float(1), at: weight.place) }
    return replacing(.init("losses", at: weight.place, Node(.list(all), at: weight.place)))
      .replacing(.init("loss_weights", at: weight.place, Node(.list(weights), at: weight.place)))
  }
}

extension Node {
  /// The name of a loss: bare, or with settings.
  fileprivate var lossName: String { text ?? self["type"]?.text ?? "" }
  fileprivate var isLikelihood: Bool { lossName == "sft" }
}

extension [Node] {
  /// The losses, a setting given to each that has it.
  ///
  /// - Throws: where none has it, or one has it already.
  fileprivate func giving(_ entry: Node.Entry, at path: RecipePath) throws(RecipeError) -> [Node] {
    var (result, isTaken) = (self, false)
    for (index, loss) in enumerated() {
      guard PreferenceLossFamily.catalog[loss.lossName]?.defaults[entry.key] != nil else {
        continue
      }
      isTaken = true
      if let twin = loss[entry.key] {
        throw RecipeError(
          twin.place, path.appending("losses").appending(.index(index)).appending(.key(entry.key)),
          "is given beside the losses too, and means the same; keep one")
      }
      let settings =
        loss.entries == nil
        ? Node(.map([.init("type", at: loss.place, loss)]), at: loss.place) : loss
      result[index] = settings.replacing(entry)
    }
    if isTaken { return result }
    let names = PreferenceLossFamily.catalog.entries.filter { $0.defaults[entry.key] != nil }
      .map(\.name).joined(separator: ", ")
    throw RecipeError(
      entry.place, path.appending(.key(entry.key)),
      "no loss here has it; leave it out, or choose one that has: \(names)")
  }
}

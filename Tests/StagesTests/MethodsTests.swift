import Objectives
import Recipes
import Testing

@testable import Stages

/// Walks every method: nothing here needs editing when one is added.
@Suite struct MethodsTests {
  private let methods: [Method]

  init() throws { methods = try Method.all() }

  private func named(_ name: String) throws -> [Method] { try Method.named(name, among: methods) }

  @Test func `every family that a recipe reaches is there, with all its parts`() {
    let known = families(of: methods)
    #expect(known.first == "preset" && Set(known).count == known.count)
    for family in ["architecture", "verifier", "surrogate", "advantage_estimator", "gate"] {
      #expect(known.contains(family), "\(family)")
    }
    let surrogates = methods.filter { $0.family == "surrogate" }
    #expect(surrogates.map(\.name) == SurrogateFamily.catalog.names)
    #expect(methods.filter { $0.family == "preset" }.map(\.name) == stagePresets.names)
  }

  @Test func `every method says what it is, and every preset whose it is`() {
    for method in methods {
      let name = "\(method.family)/\(method.name)"
      #expect(!method.summary.isEmpty && !method.summary.contains("\n"), "\(name)")
      #expect(!method.documentation.contains("SeeAlso"), "\(name)")
      #expect(!method.places.isEmpty, "\(name)")
      #expect(method.family != "preset" || !method.source.isEmpty, "\(name)")
      #expect(method.keys.allSatisfy { !$0.documentation.isEmpty && $0.type != "any" }, "\(name)")
    }
  }

  @Test func `every described snippet decodes, and names its method`() throws {
    let scratch = try Scratch()
    for method in methods {
      try permittingGaps {
        let recipe = try scratch.recipe(completed(method.snippet).yaml)
        #expect(try Node(encoding: recipe).flow.contains(method.name), "\(method.name)")
      }
    }
  }

  /// A snippet with the model, data and rewards that every recipe has beside it.
  private func completed(_ snippet: Node) throws -> Node {
    var recipe = snippet
    if recipe["model"] == nil {
      recipe = recipe.replacing(.init("model", ["path": "model"]))
    } else {
      // Sizes that every family can have: GPT-2 has as many heads of each kind.
      recipe = try recipe.replacing(.init("tokenizer", ["path": "model"]))
        .setting("model.config.num_key_value_heads", to: Node(.int(4)))
    }
    let entry = recipe["stages"]?.elements?.first?.entries?.first ?? .init("sft", [:])
    var settings = entry.value
    let splits: Node = ["train": "rows.jsonl", "test": "rows.jsonl"]
    settings = settings.replacing(.init("data", splits))
    if settings["rewards"] == nil, stageKeys(stageKind(entry.key)).contains("rewards") {
      settings = settings.replacing(.init("rewards", [["verifier": "exact_match"]]))
    }
    return recipe.replacing(.init("stages", [Node(.map([.init(entry.key, settings)]))]))
  }

  @Test func `a component is described by its source and by the code`() throws {
    let clipped = try #require(named("clipped_surrogate").first)
    #expect(clipped.family == "surrogate")
    #expect(clipped.needs == "log-probabilities at the start of the update")
    #expect(clipped.presets.contains("grpo") && !clipped.presets.contains("gspo"))
    #expect(clipped.places == ["stages[0].policy_optimization.objective.surrogate"])
    #expect(clipped.citations.contains("arXiv:1707.06347"))
    #expect(
      clipped.snippet.flow.hasPrefix("{stages: [{policy_optimization: {objective: {surrogate"))
    let penalty = try #require(named("reference_kl").first)
    #expect(penalty.needs == "The reference, unless the coefficient is 0.")
    let scale = try #require(named("group_relative").first?.keys.first)
    #expect(scale.name == "scale_rewards" && scale.type == "group | batch | none")
    #expect(scale.standard == "group")
  }

  @Test func `a preset is described by its file`() throws {
    let dapo = try #require(named("dapo").first)
    #expect(dapo.summary.hasPrefix("DAPO, the whole recipe: ") && dapo.keys.isEmpty)
    #expect(dapo.citations == ["arXiv:2503.14476"])
    #expect(dapo.places == ["stages[0].policy_optimization"])
    #expect(dapo.snippet["stages"]?.elements?.first?["dapo"]?["max_refills"] == 9)
    #expect(try named("overlong").first?.presets == ["dapo"])
    #expect(try named("bnpo").first?.citations == ["TRL 1.16 loss_type bnpo"])
  }

  @Test func `a name in two families is both, and its family picks one`() throws {
    #expect(try named("cispo").map(\.family) == ["preset", "surrogate"])
    #expect(try named("surrogate/cispo").map(\.family) == ["surrogate"])
    #expect(try named("CISPO").count == 2)
  }

  @Test(arguments: [
    ("dapoo", "dapoo: no method is called so; did you mean dapo? The methods are "),
    ("gate/dapo", "dapo: no method is called so; the methods are mixed_outcomes"),
    ("surogate/cispo", "surogate: there is no such family; did you mean surrogate? "),
    ("", ": no method is called so; the methods are "), ("/", ": no method is called so; "),
  ])
  func `an unknown name is answered with the nearest`(name: String, text: String) {
    let error = #expect(throws: MethodError.self) { try named(name) }
    #expect(error?.description.hasPrefix(text) == true, "\(error?.description ?? "")")
  }
}

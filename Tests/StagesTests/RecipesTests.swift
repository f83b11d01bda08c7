import Datasets
import Foundation
import Models
import RunStore
import Testing
import Text

@testable import Stages

/// Walks the folder of recipes: nothing here needs editing when one is added.
@Suite struct RecipesTests {
  private static let folder = Fixtures.root.appending(path: "recipes")
  private static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path))
    ?? []).filter { $0.hasSuffix(".yaml") }.sorted()

  @Test func `there are recipes`() { #expect(Self.names.contains("quickstart.yaml")) }

  @Test(arguments: names)
  func `a recipe resolves and plays two steps on a toy model`(name: String) async throws {
    let file = Self.folder.appending(path: name).path
    let scratch = try Scratch()
    for folder in ["datasets", "verifiers"] {
      try FileManager.default.createSymbolicLink(
        at: scratch.url.appending(path: folder),
        withDestinationURL: Fixtures.root.appending(path: folder))
    }
    let recipe = try Recipe(file: file)
    let settings = try shrunk(recipe) + standIns(for: recipe, in: scratch)
    let toy = try Recipe(file: file, assignments: ["output=\(scratch.url.path)/run"] + settings)
    let outcome = try await scratch.start(toy)
    for stage in try outcome.database.run().stages {
      #expect(stage.steps == (stage.kind == "evaluate" ? 1 : 2), "\(stage.name)")
    }
    #expect(try outcome.database.run().status == .finished)
  }

  /// The settings that make a recipe small, whatever it holds.
  private func shrunk(_ recipe: Recipe) -> [String] {
    var settings: [String] = []
    if recipe.model.config != nil {
      settings += [
        "hidden_size=16", "intermediate_size=24", "num_hidden_layers=1", "num_attention_heads=2",
        "num_key_value_heads=1", "head_dim=8",
      ].map { "model.config." + $0 }
    }
    for (index, entry) in recipe.stages.enumerated() {
      let own =
        switch entry.stage {
        case let stage as Supervised: shrunk(stage)
        case let stage as RewardModeling: shrunk(stage)
        case let stage as PreferenceOptimization: shrunk(stage)
        case let stage as PolicyOptimization: shrunk(stage)
        case is Evaluation: ["samples=2", "k=[1, 2]", "max_completion_length=6"]
        default: [String]()
        }
      settings += (own + counts(entry.traits?.data)).map { "stages[\(index)]." + $0 }
    }
    return settings
  }

  private let training = [
    "max_steps=2", "gradient_accumulation_steps=1", "validation.max_completion_length=6",
  ]

  private func shrunk(_ stage: Supervised) -> [String] {
    training + ["per_device_train_batch_size=4"]
      + (stage.checkpointing.evalSteps == nil ? [] : ["eval_steps=1"])
  }

  private func shrunk(_ stage: RewardModeling) -> [String] {
    ["max_steps=2", "gradient_accumulation_steps=1", "per_device_train_batch_size=4"]
      + (stage.checkpointing.evalSteps == nil ? [] : ["eval_steps=1"])
  }

  private func shrunk(_ stage: PreferenceOptimization) -> [String] {
    training + ["per_device_train_batch_size=4"]
      + (stage.checkpointing.evalSteps == nil ? [] : ["eval_steps=1"])
  }

  private func shrunk(_ stage: PolicyOptimization) -> [String] {
    training + [
      "per_device_train_batch_size=4", "num_generations=2", "max_completion_length=6",
      "steps_per_generation=null", "generation_batch_size=null", "max_refills=1",
    ] + (stage.checkpointing.evalSteps == nil ? [] : ["eval_steps=1"])
  }

  /// A checkpoint and texts in place of those that a user brings.
  private func standIns(for recipe: Recipe, in scratch: Scratch) throws -> [String] {
    var settings: [String] = []
    if recipe.model.path != nil {
      let place = scratch.url.appending(path: "model")
      let tokenizer = try Toy.letters()
      try Toy.decoder(tokenizer.vocabulary, context: 128).write(to: place)
      try tokenizer.save(to: place)
      settings.append("model.path=model")
    }
    try scratch.write("once upon a time\nthere was a cat\nthe end\nof it\n", to: "brought.txt")
    for (index, entry) in recipe.stages.enumerated() {
      let data = entry.traits?.data
      for (split, origin) in [
        ("train", data?.train), ("validation", data?.validation), ("test", data?.test),
      ] {
        guard case .files(let sources)? = origin else { continue }
        let areThere = sources.allSatisfy {
          FileManager.default.fileExists(atPath: Fixtures.root.appending(path: $0.path).path)
        }
        if !areThere { settings.append("stages[\(index)].data.\(split)={path: brought.txt}") }
      }
    }
    return settings
  }

  /// Fewer rows from generators.
  private func counts(_ data: DataSplits?) -> [String] {
    [("train", data?.train), ("validation", data?.validation), ("test", data?.test)]
      .compactMap { name, origin in
        guard case .generator? = origin else { return nil }
        return "data.\(name).count=\(name == "train" ? 200 : 4)"
      }
  }
}

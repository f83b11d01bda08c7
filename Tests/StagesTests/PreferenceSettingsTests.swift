import Datasets
import Models
import Objectives
import Recipes
import Tensors
import Testing
import Text

@testable import Stages

/// Every loss of the catalog under every switch of the stage: what validation lets through computes.
///
/// Nothing here needs editing when a loss is added.
@Suite struct PreferenceSettingsTests {
  private let model = Toy.decoder()

  private func side(_ tokens: [Int32]) -> RenderedExample {
    RenderedExample(tokens: [1, 4] + tokens, isTrained: [false, false] + tokens.map { _ in true })
  }

  private func examples(_ form: PreferenceForm) -> [RenderedPreferences.Example] {
    let pairs: [([Int32], [Int32])] = [([3, 5], [6]), ([7], [8, 9, 3]), ([4, 4, 5], [3])]
    if form == .labels {
      return pairs.flatMap { chosen, rejected -> [RenderedPreferences.Example] in
        [
          .init(chosen: side(chosen), rejected: nil), .init(chosen: nil, rejected: side(rejected)),
        ]
      }
    }
    return pairs.map { .init(chosen: side($0), rejected: side($1)) }
  }

  /// All settings of the switches for some losses.
  private func stages(_ losses: [any PreferenceLoss]) -> [PreferenceOptimization] {
    (0..<32).map { bits in
      var stage = PreferenceOptimization()
      stage.data.train = .generator(.init(name: "word_lists"))
      stage.losses = losses.map { Choice($0) }
      stage.referenceFree = bits & 1 > 0
      stage.useWeighting = bits & 2 > 0
      stage.precomputeRefLogProbs = bits & 4 > 0
      stage.ldAlpha = bits & 8 > 0 ? 0.5 : nil
      stage.reference.synchronizes = bits & 16 > 0
      return stage
    }
  }

  /// What a stage computes of its first step, as its loop does.
  private func gradient(_ stage: PreferenceOptimization) -> PreferenceGradient {
    let (objective, examples) = (stage.objective, examples(stage.form))
    let needsReference = objective.needs.contains(.reference)
    let known = stage.precomputeRefLogProbs && needsReference
    let pass = PreferencePass(
      model: model, objective: objective, step: PreferenceScope(examples),
      parameters: model.namedParameters.map(\.parameter),
      reference: needsReference && !known ? model : nil)
    var (memory, readings) = (PreferenceMemory(objective), PreferenceMetrics())
    let stored = examples.map {
      $0.sides.map { Array(repeating: Float(-1), count: $0.trainedCount) }
    }
    return pass.gradient(
      of: examples, known: known ? stored : nil, memory: &memory, metrics: &readings)
  }

  @Test func `what is let through is computed, and what is not is told`() throws {
    var (played, refused) = (0, 0)
    let parts = try PreferenceLossFamily.catalog.entries.map { try $0.part() }
    for losses in parts.map({ [$0] }) + parts.map({ [$0, SFT()] }) {
      for stage in stages(losses) {
        var issues = Issues()
        stage.validate(&issues)
        guard issues.found.isEmpty else {
          refused += 1
          continue
        }
        played += 1
        let result = gradient(stage)
        #expect(result.isFinite && result.loss.isFinite, "\(losses)")
        #expect(result.terms.count == losses.count)
      }
    }
    #expect(played > 300 && refused > 300, "\(played) played, \(refused) refused")
  }
}

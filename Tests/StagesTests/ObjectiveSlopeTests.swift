import Models
import Objectives
import Recipes
import Records
import Tensors
import Testing

@testable import Stages

/// Every loss of the catalog through a real model: the gradient is the slope of the loss.
///
/// Nothing here needs editing when a component is added.
@Suite struct ObjectiveSlopeTests {
  private let model = Toy.decoder()

  /// Eight ragged completions of two problems; the weights have moved on from those that sampled, and
  /// sampler and reference differ a little from the trainer.
  private func samples() -> [PolicySample] {
    let advantages: [Float] = [1, -1, 0.5, -0.5, 2, 0.25, -1, -2]
    let bare = advantages.enumerated().map { index, advantage in
      let completion = (0...index % 4).map { Int32(3 + (index * 5 + $0 * 7) % 9) }
      let row = Row(
        prompt: index < 4 ? [1, 4] : [1, 5, 6], completion: completion,
        logProbs: completion.map { _ in 0 })
      return PolicySample(
        place: (index / 4, index % 4), problem: "p\(index)", row: row,
        advantages: completion.map { _ in advantage })
    }
    return zip(bare, model.actionLogProbs(bare, temperature: 1, chunk: 8)).map { sample, values in
      func shifted(_ by: Float) -> [Float] {
        annotation(
          values.enumerated().map { $1 + by * Float(($0 * 3 + sample.place.index) % 5 - 2) },
          of: sample)
      }
      var sample = sample
      sample.row.samplerLogProbs = shifted(0.03)
      sample.row.old = shifted(0.02)
      sample.row.reference = shifted(-0.1)
      return sample
    }
  }

  /// The loss and its gradient at the model's weights.
  private func loss(_ objective: PolicyObjective, _ samples: [PolicySample]) -> PolicyGradient {
    var metrics = PolicyMetrics()
    let scope = ReductionScope(lengths: samples.map(\.length), maxCompletionLength: 6)
    let pass = PolicyPass(
      model: model, step: StepObjective(objective: objective, scope: scope),
      parameters: model.namedParameters.map(\.parameter), temperature: 1)
    return pass.gradient(samples, metrics: &metrics)
  }

  /// Checks the slope along a fixed direction through all weights.
  private func expectSlope(_ objective: PolicyObjective, _ name: String) {
    let samples = samples()
    let gradients = loss(objective, samples).gradients
    let parameters = model.namedParameters.map(\.parameter)
    let start = parameters.map(\.scalars)
    var generator = Seed(11).generator()
    let direction = start.map { $0.map { _ in Float(generator.uniform()) - 0.5 } }
    let slope = zip(parameters, direction).reduce(0.0) { sum, pair in
      let gradient = gradients[pair.0]?.scalars ?? []
      return zip(gradient, pair.1).reduce(sum) { $0 + Double($1.0) * Double($1.1) }
    }
    func moved(_ step: Float) -> Double {
      for (parameter, (x, d)) in zip(parameters, zip(start, direction)) {
        parameter.set(zip(x, d).map { $0 + step * $1 })
      }
      return loss(objective, samples).loss
    }
    let step: Float = 2e-3
    let numeric = (moved(step) - moved(-step)) / Double(2 * step)
    _ = moved(0)
    #expect(abs(slope) > 1e-3, "\(name): nothing to measure")
    #expect(abs(numeric - slope) < 0.02 * max(0.05, abs(slope)), "\(name): \(numeric), \(slope)")
  }

  @Test func `every surrogate`() throws {
    for entry in SurrogateFamily.catalog.entries where entry.name != "cispo" {
      var part = try entry.part()
      // Bounds that leave some samples inside.
      if var clipped = part as? SequenceClipped {
        (clipped.epsilon, clipped.epsilonHigh) = (0.3, nil)
        part = clipped
      }
      expectSlope(PolicyObjective(surrogate: part, reduction: ResponseMean()), entry.name)
    }
  }

  @Test func `CISPO follows its weighted log-probabilities, the weights held`() {
    // The weights carry no gradient: the slope is that of REINFORCE with them as token weights.
    let samples = samples()
    var held = PolicyObjective(surrogate: Reinforce(), reduction: TokenMean())
    held.tokenWeightings = [HeldRatios()]
    let (found, expected) = (
      loss(PolicyObjective(surrogate: CISPO(), reduction: TokenMean()), samples).gradients,
      loss(held, samples).gradients
    )
    for named in model.namedParameters {
      let (a, b) = (found[named.parameter]?.scalars ?? [], expected[named.parameter]?.scalars ?? [])
      #expect(largestDifference(a, b) < 1e-6, "\(named.name)")
    }
  }

  @Test func `every regularizer`() throws {
    for entry in RegularizerFamily.catalog.entries {
      var part = try entry.part()
      if var penalty = part as? ReferenceKL {
        penalty.beta = 1
        part = penalty
      } else if let target = part as? EntropyTarget {
        part = target.regularizer(.init(coefficient: 0.5, entropy: 0))
      } else if part is EntropyBonus {
        part = EntropyBonus(coefficient: 0.5)
      }
      expectSlope(
        PolicyObjective(
          surrogate: ClippedSurrogate(), regularizers: [part], reduction: ResponseMean()),
        entry.name)
    }
  }

  @Test func `every reduction`() throws {
    for entry in ReductionFamily.catalog.entries {
      expectSlope(
        PolicyObjective(surrogate: ClippedSurrogate(), reduction: try entry.part()), entry.name)
    }
  }

  @Test func `a sampler's weights hold still`() {
    var objective = PolicyObjective(surrogate: ClippedSurrogate(), reduction: TokenMean())
    for level in ImportanceLevel.allCases {
      var weighting = TruncatedImportanceSampling()
      weighting.level = level
      objective.tokenWeightings = [weighting]
      expectSlope(objective, "\(level)")
    }
  }
}

/// The ratios to the weights that sampled, as constants.
private struct HeldRatios: TokenWeighting {
  func weights(_ batch: PolicyBatch) -> [Float] { batch.logRatios.detached.exp().scalars }
}

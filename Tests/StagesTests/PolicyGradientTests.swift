import Foundation
import Models
import Objectives
import Records
import Tensors
import Testing

@testable import Stages

@Suite struct PolicyGradientTests {
  private let model = Toy.decoder()

  /// Eight completions of two problems, ragged, with what the model itself says of their tokens.
  private func samples(_ advantages: [Float] = [1, -1, 0.5, -0.5, 2, 0, -1, -1]) -> [PolicySample] {
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
      var sample = sample
      sample.row.samplerLogProbs = annotation(values, of: sample)
      return sample
    }
  }

  private func scope(_ samples: [PolicySample]) -> ReductionScope {
    ReductionScope(lengths: samples.map(\.length), maxCompletionLength: 6)
  }

  private func clipped(_ samples: [PolicySample]) -> StepObjective {
    StepObjective(
      objective: PolicyObjective(surrogate: ClippedSurrogate(), reduction: TokenMean()),
      scope: scope(samples))
  }

  private func gradient(
    _ parts: [[PolicySample]], _ reduction: any Reduction = ResponseMean(), temperature: Float = 1
  ) -> (loss: Double, gradients: [[Float]], metrics: Metrics) {
    let parameters = model.namedParameters.map(\.parameter)
    let objective = PolicyObjective(surrogate: ClippedSurrogate(), reduction: reduction)
    var metrics = PolicyMetrics()
    var loss = 0.0
    var gradients = Gradients()
    for part in parts {
      let pass = PolicyPass(
        model: model,
        step: StepObjective(objective: objective, scope: scope(Array(parts.joined()))),
        parameters: parameters, temperature: temperature)
      let result = pass.gradient(part, metrics: &metrics)
      loss += result.loss
      gradients.add(result.gradients)
    }
    return (
      loss,
      parameters.map { gradients[$0]?.scalars ?? Array(repeating: 0, count: $0.count) },
      metrics.metrics
    )
  }

  private func difference(_ a: [[Float]], _ b: [[Float]]) -> Float {
    zip(a, b).map { largestDifference($0, $1) }.max() ?? .infinity
  }

  private func size(_ gradients: [[Float]]) -> Float {
    gradients.joined().map { abs($0) }.max() ?? 0
  }

  @Test func `advantages of zero have a gradient of zero`() {
    let result = gradient([samples(Array(repeating: 0, count: 8))])
    #expect(result.loss == 0 && size(result.gradients) == 0)
    #expect(size(gradient([samples()]).gradients) > 0.01)
  }

  @Test(arguments: [ResponseMean(), TokenMean(), ConstantLength()] as [any Reduction])
  func `any cut into micro-batches gives the same gradient`(reduction: any Reduction) {
    let all = samples()
    let whole = gradient([all], reduction)
    for size in [1, 3, 4, 5] {
      let parts = stride(from: 0, to: all.count, by: size).map {
        Array(all[$0..<min($0 + size, all.count)])
      }
      let cut = gradient(parts, reduction)
      #expect(abs(cut.loss - whole.loss) < 1e-5)
      #expect(difference(cut.gradients, whole.gradients) <= 1e-5)
      #expect(cut.metrics.entries.map(\.name) == whole.metrics.entries.map(\.name))
      for (a, b) in zip(cut.metrics.entries, whole.metrics.entries) {
        #expect(abs(a.value - b.value) < 1e-5, "\(a.name)")
      }
    }
  }

  @Test func `the token mean of each micro-batch is the exception`() {
    let all = samples()
    let whole = gradient([all], MicroBatchTokenMean())
    let cut = gradient([Array(all[..<3]), Array(all[3...])], MicroBatchTokenMean())
    #expect(difference(cut.gradients, whole.gradients) > 1e-4)
  }

  @Test func `samples in another order give the same step`() {
    let all = samples()
    let (there, back) = (gradient([all]), gradient([all.reversed()]))
    #expect(abs(there.loss - back.loss) < 1e-6)
    #expect(difference(there.gradients, back.gradients) <= 1e-5)
  }

  @Test func `at the first update the loss is minus the weighted advantages`() {
    // Ratios are 1: response mean of −A: −(1 − 1 + 0.5 − 0.5 + 2 + 0 − 1 − 1) / 8 = 0.
    #expect(abs(gradient([samples()]).loss) < 1e-6)
    // −(1 + 7 · 0) / 8.
    #expect(abs(gradient([samples([1, 0, 0, 0, 0, 0, 0, 0])]).loss + 0.125) < 1e-6)
  }

  @Test func `the sampler's log-probabilities are compared with the trainer's`() {
    var all = samples()
    var metrics = PolicyMetrics()
    func compared(_ temperature: Float = 1) -> PolicyGradient {
      PolicyPass(
        model: model, step: clipped(all), parameters: [], temperature: temperature
      ).gradient(all, metrics: &metrics)
    }
    #expect(Float(compared().difference.largest) <= exactTolerance)
    let place = all[2].row.actionIndices[1]
    all[2].row.samplerLogProbs[place] += 0.25
    #expect(abs(compared().difference.largest - 0.25) < 1e-5)
    #expect(abs(compared().difference.sum - 0.25) < 1e-4)
    #expect(compared(2).difference.largest > 0.3)
    #expect(compared().badSample == nil)
  }

  @Test func `a sample whose numbers are not finite is named`() {
    let broken = Toy.decoder()
    // Token 8 is only in the completion of p1: 8 = 3 + (5 + 0) % 9.
    let all = samples()
    var scalars = broken.embedding.scalars
    for i in 0..<16 { scalars[8 * 16 + i] = .nan }
    broken.embedding.set(scalars)
    var metrics = PolicyMetrics()
    let pass = PolicyPass(model: broken, step: clipped(all), parameters: [], temperature: 1)
    let result = pass.gradient(all, metrics: &metrics)
    #expect(!result.loss.isFinite && result.badSample == "p0")
  }

  /// A group with rewards; `nil` is unscored.
  private func group(_ rewards: [Double?], cut: Set<Int> = []) -> RolloutGroup {
    RolloutGroup(
      problem: Problem(id: "p", prompt: .text("p")),
      trajectories: rewards.enumerated().map { index, reward in
        let row = Row(prompt: [1, 4], completion: [5, 6], logProbs: [-1, -1])
        var trajectory = Trajectory(
          rows: [row], completion: "", stop: cut.contains(index) ? .length : .endOfSequence)
        if let reward {
          trajectory.rewardEvents = [.init(row: 0, token: 3, value: reward, name: "r")]
        } else {
          trajectory.faults = ["r": Fault("no verdict")]
        }
        return trajectory
      })
  }

  @Test func `unscored samples stay out of loss and baseline`() {
    let groups = [group([1, nil, 0]), group([nil, nil])]
    let credit = GroupRelative().advantages(for: groups)
    let samples = policySamples(groups, credit, masksTruncated: false)
    #expect(samples.map(\.place.index) == [0, 2])
    // 1 and 0: mean 1/2, deviation 1/√2.
    let expected = Float(0.5 / (0.5.squareRoot() + 1e-4))
    #expect(samples.map { $0.advantages[0] } == [expected, -expected])
  }

  @Test func `samples that were cut off carry no loss but count in their group`() {
    let groups = [group([1, 0, 0], cut: [1])]
    let credit = GroupRelative().advantages(for: groups)
    let samples = policySamples(groups, credit, masksTruncated: true)
    #expect(samples.map(\.length) == [2, 0, 2] && samples.map(\.isTrained) == [true, false, true])
    #expect(samples[0].advantages == credit[0].tokens[0])
    #expect(scope(samples) == ReductionScope(responses: 3, tokens: 4, maxCompletionLength: 6))
    #expect(samples[1].asked == [false, false, false, false])
    // What it says makes no difference to the gradient.
    var other = samples
    other[1].row.tokens[3] = 9
    #expect(gradient([samples]).gradients == gradient([other]).gradients)
    #expect(policySamples(groups, credit, masksTruncated: false).map(\.length) == [2, 2, 2])
  }

  @Test func `groups in another order give the same credit in that order`() {
    let groups = [group([1, 0, 0.5]), group([0, 0, 1]), group([0.1, 0.1, 0.1])]
    let (there, back) = (
      GroupRelative().advantages(for: groups), GroupRelative().advantages(for: groups.reversed())
    )
    #expect(there == back.reversed())
    #expect(there[2].tokens.allSatisfy { $0 == [0, 0] })
  }
}

import Datasets
import Foundation
import Generation
import Models
import Objectives
import Recipes
import Records
import Rewards
import Rollouts
import RunStore
import Testing
import Text
import Verifiers

@testable import Stages

/// Answers "1" or "2", as often as it is told, by the request's own seed.
private struct Coin: Sampler {
  var ones = 0.5

  func sample(_ requests: [SampleRequest]) async -> [Result<Action, RolloutError>] {
    requests.map { request in
      var generator = request.seed.generator()
      let text = generator.uniform() < ones ? "1" : "2"
      return .success(
        Action(tokens: [4, 5], logProbs: [-1, -1], text: text, stop: .endOfSequence))
    }
  }
}

/// Fails on "2".
private struct Picky: Judge {
  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    if submissions.contains(where: { $0.completion == "2" }) { throw .failed(reason: "it broke") }
    return submissions.map { _ in .scored(1, "heads") }
  }
}

@Suite struct RolloutCollectorTests {
  private let scratch: Scratch
  private let session: StageSession

  init() throws {
    scratch = try Scratch()
    session = try Toy.session(in: scratch)
  }

  /// Two problems of four completions a round.
  private func collector(
    _ sampler: Coin, gated: Bool, permuted: Bool = false,
    _ advantage: any AdvantageEstimator = GroupRelative()
  ) throws -> RolloutCollector {
    var stage = PolicyOptimization()
    stage.advantage = Choice<AdvantageEstimatorFamily>(advantage)
    stage.numGenerations = 4
    stage.perDeviceTrainBatchSize = 8
    stage.maxRefills = 3
    stage.permuteRewards = permuted
    if gated { stage.gates = [Choice<GateFamily>(MixedOutcomes())] }
    let rows = try session.rows.load(.files([DataSource(path: "rows.jsonl")]))
    return RolloutCollector(
      stage: stage, session: session,
      problems: try RenderedSet(rows, for: .sampling, with: session.renderer), sampler: sampler,
      rewards: [WeightedVerifier(name: "exact_match", verifier: ExactMatch())])
  }

  @Test func `without gates a round is what was drawn`() async throws {
    var collector = try collector(Coin(ones: 1), gated: false)
    let round = try await collector.collect(policyVersion: 7)
    #expect(round.admitted.map(\.draw) == [0, 1] && round.refused.isEmpty && collector.draw == 2)
    #expect(round.admitted.allSatisfy { $0.trajectories.count == 4 })
    #expect(round.admitted[0].trajectories[0].policyVersion == 7)
    #expect(round.metrics["gates/admitted_ratio"] == nil)
    // Every group is uniform, since all say "1".
    #expect(round.metrics["frac_reward_zero_std"] == 1)
    #expect(round.metrics["completions/mean_length"] == 2)
    #expect(round.metrics["completions/clipped_ratio"] == 0)
    let next = try await collector.collect(policyVersion: 8)
    #expect(next.admitted.map(\.draw) == [2, 3])
  }

  @Test func `faults that leave fewer than two samples drop a group`() async throws {
    var collector = try collector(Coin(), gated: false)
    collector.rewards = [
      WeightedVerifier(name: "picky", verifier: Picky(), onError: .skip)
    ]
    var dropped = 0
    for _ in 0..<8 {
      let round = try await collector.collect(policyVersion: 0)
      #expect(round.admitted.allSatisfy { $0.scoredCount >= 2 })
      #expect(round.refused.allSatisfy { $0.scoredCount < 2 })
      #expect(round.metrics["rewards/dropped_groups"] ?? 0 == Double(round.refused.count))
      dropped += round.refused.count
      let samples = policySamples(
        round.admitted, GroupRelative().advantages(for: round.admitted), masksTruncated: false)
      // "2" is a fault: neither in the loss nor, since all others are equal, in the baseline.
      #expect(samples.allSatisfy { $0.advantages.allSatisfy { $0 == 0 } })
      #expect(
        samples.count == round.admitted.flatMap(\.trajectories).count { $0.completion == "1" })
    }
    // Five of sixteen groups of four coins have fewer than two heads.
    #expect(dropped > 0)
  }

  @Test(arguments: [BatchRelative(), ReinforcePlusPlus(), GAE()] as [any AdvantageEstimator])
  func `an estimator that needs no group keeps a single scored sample`(
    estimator: any AdvantageEstimator
  ) async throws {
    var collector = try collector(Coin(), gated: false, estimator)
    collector.rewards = [WeightedVerifier(name: "picky", verifier: Picky(), onError: .skip)]
    var alone = 0
    for _ in 0..<8 {
      let round = try await collector.collect(policyVersion: 0)
      alone += round.admitted.count { $0.scoredCount == 1 }
      #expect(round.refused.allSatisfy { $0.scoredCount == 0 })
    }
    // A quarter of groups of four coins have exactly one head.
    #expect(alone > 0)
  }

  @Test func `a run without one sample that could be scored names the first fault`() async throws {
    var collector = try collector(Coin(ones: 0), gated: false)
    collector.rewards = [
      WeightedVerifier(name: "picky", verifier: Picky(), onError: .skip)
    ]
    let error = await #expect(throws: RunError.self) {
      try await collector.collect(policyVersion: 0)
    }
    #expect(
      error?.description
        == "grpo: not one of 8 samples could be scored; the first fault: picky: it broke")
  }

  @Test func `refused groups are drawn anew, within bounds`() async throws {
    var collector = try collector(Coin(ones: 1), gated: true)
    let round = try await collector.collect(policyVersion: 0)
    // Two groups, and three times two in their place.
    #expect(round.admitted.isEmpty && round.refused.map(\.draw) == Array(0..<8))
    #expect(collector.draw == 8 && round.metrics["gates/admitted_ratio"] == 0)
  }

  @Test func `a full round needs no more draws`() async throws {
    var collector = try collector(Coin(), gated: true)
    for _ in 0..<5 {
      let before = collector.draw
      let round = try await collector.collect(policyVersion: 0)
      let drawn = collector.draw - before
      #expect(round.admitted.count == 2 && round.admitted.allSatisfy { !$0.isUniform })
      #expect(round.refused.allSatisfy { $0.isUniform })
      #expect(
        (round.admitted + round.refused).map(\.draw).sorted()
          == Array(before..<before + drawn))
      #expect(round.metrics["gates/admitted_ratio"] == 2 / Double(drawn))
    }
  }

  @Test func `a round depends on its draws alone`() async throws {
    var first = try collector(Coin(), gated: true)
    _ = try await first.collect(policyVersion: 0)
    var second = try collector(Coin(), gated: true)
    second.draw = first.draw
    let (a, b) = (
      try await first.collect(policyVersion: 1), try await second.collect(policyVersion: 1)
    )
    #expect(a.admitted == b.admitted && a.metrics == b.metrics)
  }

  @Test func `the control deals the same rewards to other samples`() async throws {
    var (plain, dealt) = (
      try collector(Coin(), gated: false), try collector(Coin(), gated: false, permuted: true)
    )
    var changed = 0
    for _ in 0..<8 {
      let (a, b) = (
        try await plain.collect(policyVersion: 0), try await dealt.collect(policyVersion: 0)
      )
      #expect(a.metrics == b.metrics)
      for (x, y) in zip(a.admitted, b.admitted) {
        let (mine, theirs) = (
          x.trajectories.compactMap(\.reward), y.trajectories.compactMap(\.reward)
        )
        #expect(mine.sorted() == theirs.sorted())
        #expect(x.trajectories.map(\.rows) == y.trajectories.map(\.rows))
        changed += mine == theirs ? 0 : 1
      }
    }
    // 16 groups of four coins: of the mixed ones, half or more are dealt another way.
    #expect(changed > 4)
  }
}

import Foundation
import Recipes
import Records
import Rewards
import Testing

/// Scores by the completion's first word, so that a test writes what a verifier finds.
private struct Scripted: Verifier {
  var granularity = Granularity.sample
  var drops = 0

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions {
      // Later samples answer sooner: only collecting by index keeps the order.
      if granularity == .sample, submission.completion == "slow" {
        try? await Task.sleep(for: .milliseconds(20))
      }
      switch submission.completion {
      case "slow": verdicts.append(.scored(0.5, "slow"))
      case "none": verdicts.append(Verdict(.notApplicable, reason: "not mine"))
      case "mute": verdicts.append(Verdict(.unparseable, reason: "no answer"))
      case "break": throw .failed(reason: "it broke")
      case let text: verdicts.append(.scored(Double(text) ?? .nan, "read"))
      }
    }
    return Array(verdicts.dropLast(drops))
  }
}

private func group(_ completions: [String], id: String = "p") -> RolloutGroup {
  RolloutGroup(
    problem: Problem(id: id, prompt: .text("?")),
    trajectories: completions.map {
      let row = Row(prompt: [1, 2], completion: [3, 4], logProbs: [-1, -1])
      return Trajectory(rows: [row], completion: $0, stop: .endOfSequence)
    })
}

private func errorRate(_ groups: [RolloutGroup], _ reward: WeightedVerifier) -> Double? {
  rewardStatistics(of: groups, by: [reward])["rewards/\(reward.name)/error_rate"]
}

@Suite struct JudgingTests {
  @Test func `weighted scores are paid on the last written token, in order`() async throws {
    let half = WeightedVerifier(name: "b", verifier: Scripted(granularity: .batch), weight: 0.5)
    let judged = try await judge(
      [group(["slow", "1", "0"]), group(["mute", "none"])],
      by: [WeightedVerifier(name: "a", verifier: Scripted(), unparseableScore: -1), half])
    // a pays 1 × score and b 0.5 × score; mute: −1 from a and 0 from b; none: nothing from either.
    #expect(judged.map { $0.trajectories.map(\.reward) } == [[0.75, 1.5, 0], [-1, 0]])
    #expect(
      judged[0].trajectories[0].rewardEvents == [
        RewardEvent(row: 0, token: 3, value: 0.5, name: "a"),
        RewardEvent(row: 0, token: 3, value: 0.25, name: "b"),
      ])
    #expect(judged[1].trajectories[1].rewardEvents.isEmpty)
    #expect(judged[1].trajectories[1].verdicts["a"]?.outcome == .notApplicable)
  }

  @Test func `statistics have TRL's names and denominators`() async throws {
    let reward = WeightedVerifier(name: "a", verifier: Scripted(), weight: 2)
    let judged = try await judge([group(["1", "0"]), group(["1", "mute", "none"])], by: [reward])
    let metrics = rewardStatistics(of: judged, by: [reward])
    // Scores 1, 0, 1, 0: mean 1/2, variance (4 × 1/4) / 3 = 1/3.
    #expect(metrics["rewards/a/mean"] == 0.5)
    let deviation = try #require(metrics["rewards/a/std"])
    #expect(abs(deviation - (1.0 / 3).squareRoot()) < 1e-12)
    #expect(metrics["rewards/a/unparseable_rate"] == 0.2)
    #expect(metrics["rewards/a/error_rate"] == 0)
    // Rewards 2, 0 | 2, 0, 0: mean 4/5; deviations √2 and √(4/3).
    #expect(metrics["reward"] == 0.8)
    let within = try #require(metrics["reward_std"])
    #expect(abs(within - (2.0.squareRoot() + (4.0 / 3).squareRoot()) / 2) < 1e-12)
    #expect(metrics["frac_reward_zero_std"] == 0)
  }

  @Test func `equal rewards have a deviation of exactly zero`() async throws {
    let groups = [group(Array(repeating: "0.1", count: 8))]
    let judged = try await judge(groups, by: [WeightedVerifier(name: "a", verifier: Scripted())])
    let metrics = rewardStatistics(of: judged, by: [])
    #expect(metrics["reward_std"] == 0)
    #expect(metrics["frac_reward_zero_std"] == 1)
  }

  @Test(arguments: [
    ("break", "it broke"), ("nan", "the score is nan; a finite number would do"),
    ("inf", "the score is inf; a finite number would do"),
  ])
  func `a fault leaves a sample unscored, or scores it, or stops`(
    completion: String, fault: String
  ) async throws {
    var reward = WeightedVerifier(name: "a", verifier: Scripted(), weight: 3, onError: .skip)
    let groups = [group(["1", completion], id: "rows.jsonl:7")]
    let skipped = try await judge(groups, by: [reward])
    #expect(skipped[0].trajectories[1].faults == ["a": Fault(fault)])
    #expect(skipped[0].trajectories.map(\.reward) == [3, nil])
    #expect(errorRate(skipped, reward) == 0.5)

    reward.onError = .score(-1)
    let scored = try await judge(skipped, by: [reward])
    #expect(scored[0].trajectories.map(\.reward) == [3, -3])
    #expect(scored[0].trajectories[1].verdicts["a"]?.reason == "fault: " + fault)
    #expect(errorRate(scored, reward) == 0.5)

    reward.onError = .abort
    let error = await #expect(throws: JudgementError.self) { try await judge(groups, by: [reward]) }
    #expect(
      error?.description
        == "reward \"a\", problem rows.jsonl:7, sample 1: \(fault); on_error: skip "
        + "leaves such a sample unscored, score(0) scores it 0")
  }

  @Test func `a fault of a reward that is only watched unscores nothing, and is counted`()
    async throws
  {
    let paid = WeightedVerifier(name: "paid", verifier: Scripted(), onError: .skip)
    let watched = WeightedVerifier(
      name: "watched", verifier: Scripted(granularity: .group, drops: 1), weight: 0, onError: .skip)
    let judged = try await judge([group(["1", "0"])], by: [paid, watched])
    #expect(judged[0].trajectories.map(\.reward) == [1, 0])
    #expect(judged[0].scoredCount == 2)
    #expect(errorRate(judged, watched) == 1)
    // Nothing was said, so there is no mean.
    #expect(rewardStatistics(of: judged, by: [watched])["rewards/watched/mean"] == nil)
  }

  @Test func `a wrong count of verdicts is a fault of every sample asked about`() async throws {
    let verifier = Scripted(granularity: .group, drops: 1)
    let reward = WeightedVerifier(name: "a", verifier: verifier, onError: .skip)
    let judged = try await judge([group(["1", "1"]), group([])], by: [reward])
    let fault = Fault("1 verdicts came back for 2 submissions")
    #expect(judged[0].trajectories.map(\.faults) == [["a": fault], ["a": fault]])
  }

  @Test func `names are unique`() async {
    let reward = WeightedVerifier(name: "a", verifier: Scripted())
    await #expect(throws: JudgementError.duplicateName("a")) {
      try await judge([], by: [reward, reward])
    }
  }

  @Test func `the number of calls at once changes nothing`() async throws {
    let groups = (0..<5).map { group(["slow", "\($0)", "mute"], id: "\($0)") }
    let rewards = [WeightedVerifier(name: "a", verifier: Scripted())]
    let one = try await judge(groups, by: rewards, in: JudgingPool(atOnce: 1))
    #expect(try await judge(groups, by: rewards, in: JudgingPool(atOnce: 16)) == one)
  }

  @Test func `fault policies are spelt as in a recipe`() throws {
    for spelling in ["abort", "skip", "score(0.5)"] {
      #expect(FaultPolicy(rawValue: spelling)?.rawValue == spelling)
    }
    #expect(FaultPolicy(rawValue: "score(nan)") == nil)
  }
}

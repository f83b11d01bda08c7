import Records
import Rewards
import Synchronization
import Testing

/// Scores a text by its length and counts what it is asked.
private struct Counting: Judge {
  var granularity = Granularity.sample
  let asked = Asked()

  final class Asked: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func note(_ submissions: [Submission]) {
      texts.withLock { $0.append(submissions.map(\.completion).joined(separator: "+")) }
    }
  }

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    asked.note(submissions)
    return submissions.map { .scored(Double($0.completion.count), "counted") }
  }
}

private func group(_ completions: [String], id: String) -> RolloutGroup {
  RolloutGroup(
    problem: Problem(id: id, prompt: .text("?")),
    trajectories: completions.map {
      let row = Row(prompt: [1, 2], completion: [3, 4], logProbs: [-1, -1])
      return Trajectory(rows: [row], completion: $0, stop: .endOfSequence)
    })
}

@Suite struct JudgingRoundTests {
  private let groups = [group(["a", "bb"], id: "p"), group(["ccc"], id: "q")]

  private func rewards(_ judges: [Counting]) -> [WeightedVerifier] {
    judges.enumerated().map { WeightedVerifier(name: "\($0)", verifier: $1) }
  }

  @Test func `what has begun early is not asked again, in whatever order it came`() async throws {
    let judges = [Granularity.sample, .group, .batch].map { Counting(granularity: $0) }
    let round = JudgingRound(by: rewards(judges), in: JudgingPool(atOnce: 2))
    for (index, group) in groups.enumerated().reversed() {
      for sample in group.trajectories.indices.reversed() {
        round.begin(group.trajectories[sample], of: group.problem, sample: sample, group: index)
      }
      round.begin(group, at: index)
    }
    let judged = try await round.finish(groups)
    #expect(judges[0].asked.all.sorted() == ["a", "bb", "ccc"])
    #expect(judges[1].asked.all.sorted() == ["a+bb", "ccc"])
    #expect(judges[2].asked.all == ["a+bb+ccc"])
    let late = try await judge(groups, by: rewards(judges))
    #expect(judged == late)
    #expect(judged.groups.map { $0.trajectories.map(\.reward) } == [[3, 6], [9]])
  }

  @Test func `what became something else is judged anew`() async throws {
    let judge = Counting()
    let round = JudgingRound(by: rewards([judge]), in: JudgingPool(atOnce: 2))
    var early = groups[0].trajectories[0]
    early.completion = "another text"
    round.begin(early, of: groups[0].problem, sample: 0, group: 0)
    let judged = try await round.finish(groups)
    #expect(judged.groups[0].trajectories.map(\.reward) == [1, 2])
  }
}

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

/// Never answers, and does not hear that nobody waits.
private struct Deaf: Judge {
  let calls = Counting.Asked()

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    calls.note(submissions)
    await withCheckedContinuation { Self.kept.keep($0) }
    return []
  }

  private static let kept = Kept()
  /// Continuations that nobody resumes before the process ends.
  private final class Kept: Sendable {
    private let kept = Mutex<[CheckedContinuation<Void, Never>]>([])
    func keep(_ continuation: CheckedContinuation<Void, Never>) {
      kept.withLock { $0.append(continuation) }
    }
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
    #expect(judged.map { $0.trajectories.map(\.reward) } == [[3, 6], [9]])
  }

  @Test(.timeLimit(.minutes(1)))
  func `cancelling ends a round whose first call is stuck`() async {
    let deaf = Deaf()
    let pool = JudgingPool(atOnce: 1)
    let groups = groups
    let judging = Task {
      try await JudgingRound(by: [WeightedVerifier(name: "a", verifier: deaf)], in: pool)
        .finish(groups)
    }
    while deaf.calls.all.isEmpty { await Task.yield() }
    judging.cancel()
    await #expect(throws: JudgementError.cancelled) { _ = try await judging.value }
    #expect(deaf.calls.all.count == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func `what was given up while it was waited for is a fault, not a score of 0`() async throws {
    let deaf = Deaf()
    let groups = groups
    let round = JudgingRound(
      by: [WeightedVerifier(name: "a", verifier: deaf, onError: .skip)],
      in: JudgingPool(atOnce: 1))
    let judging = Task { try await round.finish(groups) }
    while deaf.calls.all.isEmpty { await Task.yield() }
    round.cancel()
    let judged = try await judging.value
    #expect(judged.flatMap(\.trajectories).map(\.reward) == [nil, nil, nil])
  }

  @Test func `what became something else is judged anew`() async throws {
    let judge = Counting()
    let round = JudgingRound(by: rewards([judge]), in: JudgingPool(atOnce: 2))
    var early = groups[0].trajectories[0]
    early.completion = "another text"
    round.begin(early, of: groups[0].problem, sample: 0, group: 0)
    let judged = try await round.finish(groups)
    #expect(judged[0].trajectories.map(\.reward) == [1, 2])
  }
}

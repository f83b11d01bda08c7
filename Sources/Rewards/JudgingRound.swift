import Records
import Synchronization

/// The judging of one round of groups, which may begin with samples that are done while others are
/// still being written.
///
/// A verifier sees what its granularity asks for: a sample can be judged as soon as it is done, a group
/// when all of it is, a batch at the end. What began early counts only where the finished groups hold
/// the very same submissions, and verdicts are taken by index, so that neither the order of arrival
/// nor the number of calls at once changes a result.
public final class JudgingRound: Sendable {
  private struct Begun {
    var submissions: [Submission]
    var task: Task<[Result<Verdict, VerifierError>], Never>
  }
  private let verifiers: [WeightedVerifier]
  private let pool: JudgingPool
  private let begun = Mutex<[Call.Place: Begun]>([:])

  /// A round; nothing is judged yet.
  ///
  /// - Parameters:
  ///   - verifiers: the rewards, each with a name of its own.
  ///   - pool: where they work.
  public init(by verifiers: [WeightedVerifier], in pool: JudgingPool) {
    self.verifiers = verifiers
    self.pool = pool
  }

  deinit { cancel() }

  /// Begins with whatever judges samples alone.
  ///
  /// - Parameters:
  ///   - trajectory: a finished sample.
  ///   - problem: what it answers.
  ///   - sample: its index in the group.
  ///   - group: the group's index in the round.
  public func begin(_ trajectory: Trajectory, of problem: Problem, sample: Int, group: Int) {
    let submission = Submission(trajectory, of: problem)
    for (index, reward) in verifiers.enumerated() where reward.verifier.granularity == .sample {
      begin(Call(at: .init(reward: index, group: group, sample: sample), [submission]))
    }
  }

  /// Begins with whatever judges groups alone.
  public func begin(_ group: RolloutGroup, at index: Int) {
    let submissions = group.trajectories.map { Submission($0, of: group.problem) }
    for (reward, judge) in verifiers.enumerated() where judge.verifier.granularity == .group {
      begin(Call(at: .init(reward: reward, group: index, sample: 0), submissions))
    }
  }

  /// Gives up what has begun; finished groups can still be judged.
  public func cancel() {
    begun.withLock { begun in
      for entry in begun.values { entry.task.cancel() }
      begun = [:]
    }
  }

  /// Waits for every verdict and pays the weighted scores.
  ///
  /// A score is paid on the last token that the policy wrote. A count of verdicts that is not the count
  /// of submissions, and a score that is not finite, are faults like a thrown error. What an earlier
  /// judgement wrote under the same names is replaced.
  ///
  /// - Parameter groups: the episodes; every trajectory has at least one row.
  /// - Returns: the groups, with `verdicts`, `faults` and `rewardEvents` written.
  /// - Throws: `JudgementError.faulty` for the first sample (by reward, then by index) with a fault
  ///   whose policy is to abort; `leftBehind` where too many calls go on after their limits; `cancelled`
  ///   where the task was, and with it every call that has begun.
  public func finish(_ groups: [RolloutGroup]) async throws(JudgementError) -> [RolloutGroup] {
    defer { cancel() }
    var names: Set<String> = []
    for reward in verifiers where !names.insert(reward.name).inserted {
      throw .duplicateName(reward.name)
    }
    let calls = calls(on: groups)
    for call in calls { begin(call) }
    var judged = groups
    for call in calls {
      let results = await results(of: call)
      if Task.isCancelled { throw .cancelled }
      try pool.requireFewStragglers()
      let reward = verifiers[call.place.reward]
      for (place, result) in zip(call.samples(of: groups), results) {
        try judged[place.group].settle(reward, sample: place.sample, reward.finite(result))
      }
    }
    return judged
  }

  private func results(of call: Call) async -> [Result<Verdict, VerifierError>] {
    let task = begun.withLock { $0[call.place]?.task }
    guard let task else {
      return call.submissions.faulty(.failed(reason: "judging was given up"))
    }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      cancel()
    }
  }

  /// Begins a call, unless it has begun with the same submissions.
  private func begin(_ call: Call) {
    let (reward, pool) = (verifiers[call.place.reward], pool)
    begun.withLock { begun in
      if let known = begun[call.place] {
        if known.submissions == call.submissions { return }
        known.task.cancel()
      }
      let task = Task {
        await pool.results(of: reward, on: call.submissions)
      }
      begun[call.place] = Begun(submissions: call.submissions, task: task)
    }
  }

  private func calls(on groups: [RolloutGroup]) -> [Call] {
    let submissions = groups.map { group in
      group.trajectories.map { Submission($0, of: group.problem) }
    }
    return verifiers.enumerated().flatMap { reward, judge -> [Call] in
      switch judge.verifier.granularity {
      case .sample:
        submissions.enumerated().flatMap { group, submissions in
          submissions.enumerated().map { sample, submission in
            Call(at: .init(reward: reward, group: group, sample: sample), [submission])
          }
        }
      case .group:
        submissions.enumerated().filter { !$1.isEmpty }.map { group, submissions in
          Call(at: .init(reward: reward, group: group, sample: 0), submissions)
        }
      case .batch:
        submissions.joined().isEmpty
          ? []
          : [Call(at: .init(reward: reward, group: 0, sample: 0), Array(submissions.joined()))]
      }
    }
  }
}

/// One question to one verifier.
private struct Call: Sendable {
  /// Who is asked, and about what: a batch begins at the first sample.
  struct Place: Hashable {
    var reward: Int
    var group: Int
    var sample: Int
  }
  let place: Place
  let submissions: [Submission]

  init(at place: Place, _ submissions: [Submission]) {
    self.place = place
    self.submissions = submissions
  }

  /// Where the samples stand that are asked about.
  func samples(of groups: [RolloutGroup]) -> [(group: Int, sample: Int)] {
    let all = groups.indices[place.group...].lazy.flatMap { group in
      groups[group].trajectories.indices.map { (group: group, sample: $0) }
    }
    return Array(all.dropFirst(place.sample).prefix(submissions.count))
  }
}

extension Submission {
  /// What a verifier gets of an episode.
  init(_ trajectory: Trajectory, of problem: Problem) {
    self.init(
      messages: problem.prompt.messages, completion: trajectory.completion,
      tokens: trajectory.rows.flatMap { row in row.actionIndices.map { row.tokens[$0] } },
      sequence: trajectory.rows.last?.tokens ?? [],
      finish: trajectory.stop, columns: problem.columns, problem: problem.id)
  }
}

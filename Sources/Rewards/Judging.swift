import Records

/// Groups with their verdicts and rewards, and the statistics over them.
public struct JudgedBatch: Sendable, Equatable {
  /// The groups, in the order given, with `verdicts`, `faults` and `rewardEvents` written.
  public var groups: [RolloutGroup]
  /// Reward statistics, under TRL's names; see `rewardStatistics(of:by:)`.
  public var metrics: Metrics
}

/// Lets every verifier judge every sample and pays the weighted scores.
///
/// A verifier sees what its granularity asks for. At most `limit` calls run at once; verdicts are
/// taken by index, so that neither the order of arrival nor `limit` changes a result. A score is
/// paid on the last token that the policy wrote. A count of verdicts that is not the count of
/// submissions, and a score that is not finite, are faults like a thrown error. What an earlier
/// judgement wrote under the same names is replaced.
///
/// - Parameters:
///   - groups: the episodes; every trajectory has at least one row.
///   - verifiers: the rewards, each with a name of its own.
///   - limit: how many calls may run at once, at least 1.
/// - Throws: `JudgementError.faulty` for the first sample (by reward, then by index) with a fault
///   whose policy is to abort; `cancelled` where the task was.
public func judge(
  _ groups: [RolloutGroup], by verifiers: [WeightedVerifier], atOnce limit: Int = 8
) async throws(JudgementError) -> JudgedBatch {
  var names: Set<String> = []
  for reward in verifiers where !names.insert(reward.name).inserted {
    throw .duplicateName(reward.name)
  }
  let places = groups.indices.flatMap { group in
    groups[group].trajectories.indices.map { Place(group: group, sample: $0) }
  }
  let submissions = places.map { groups[$0.group].submission($0.sample) }
  let calls = verifiers.flatMap { reward in
    chunks(places, by: reward.verifier.granularity).map { chunk in
      Call(reward: reward, samples: chunk, submissions: Array(submissions[chunk]))
    }
  }
  let findings = await run(calls, atOnce: limit)
  if Task.isCancelled { throw .cancelled }
  var judged = groups
  for (call, finding) in zip(calls, findings) {
    for (place, result) in zip(places[call.samples], finding) {
      try judged[place.group].settle(call.reward, sample: place.sample, result)
    }
  }
  return JudgedBatch(groups: judged, metrics: rewardStatistics(of: judged, by: verifiers))
}

private struct Place {
  var group: Int
  var sample: Int
}

/// One question to one verifier.
private struct Call: Sendable {
  var reward: WeightedVerifier
  var samples: Range<Int>
  var submissions: [Submission]

  /// A verdict or a fault for each sample.
  func answered() async -> [Finding] {
    let results = await reward.verifier.results(on: submissions)
    return results.counted(for: submissions).map(finite)
  }

  private func finite(_ finding: Finding) -> Finding {
    guard case .success(let verdict) = finding else { return finding }
    if let score = verdict.score, !score.isFinite || !(score * reward.weight).isFinite {
      return .failure(.failed(reason: "the score is \(score); a finite number would do"))
    }
    for (name, value) in verdict.components.sorted(by: { $0.key < $1.key }) where !value.isFinite {
      let text = "component \"\(name)\" of the score is \(value); a finite number would do"
      return .failure(.failed(reason: text))
    }
    return finding
  }
}

/// What a verifier makes of one sample.
private typealias Finding = Result<Verdict, VerifierError>

private func chunks(_ places: [Place], by granularity: Granularity) -> [Range<Int>] {
  switch granularity {
  case .sample: places.indices.map { $0..<$0 + 1 }
  case .batch: places.isEmpty ? [] : [places.indices]
  case .group:
    places.indices.reduce(into: [Range<Int>]()) { chunks, index in
      if let last = chunks.last, places[last.lowerBound].group == places[index].group {
        chunks[chunks.count - 1] = last.lowerBound..<index + 1
      } else {
        chunks.append(index..<index + 1)
      }
    }
  }
}

private func run(_ calls: [Call], atOnce limit: Int) async -> [[Finding]] {
  await withTaskGroup(of: (Int, [Finding]).self) { tasks in
    var findings = calls.map { _ in [Finding]() }
    var waiting = calls.indices.makeIterator()
    func start() {
      guard let next = waiting.next() else { return }
      tasks.addTask { (next, await calls[next].answered()) }
    }
    for _ in 0..<max(1, limit) { start() }
    while let (index, finding) = await tasks.next() {
      findings[index] = finding
      start()
    }
    return findings
  }
}

extension RolloutGroup {
  fileprivate func submission(_ sample: Int) -> Submission {
    let trajectory = trajectories[sample]
    return Submission(
      messages: problem.prompt.messages, completion: trajectory.completion,
      tokens: trajectory.rows.flatMap { row in row.actionIndices.map { row.tokens[$0] } },
      sequence: trajectory.rows.last?.tokens ?? [],
      finish: trajectory.stop, columns: problem.columns, problem: problem.id)
  }

  fileprivate mutating func settle(
    _ reward: WeightedVerifier, sample: Int, _ result: Finding
  ) throws(JudgementError) {
    trajectories[sample].forget(reward.name)
    switch (result, reward.onError) {
    case (.success(let verdict), _): trajectories[sample].settle(reward, verdict)
    case (.failure(let fault), .abort):
      throw .faulty(
        reward: reward.name, problem: problem.id, sample: sample, fault: fault.description)
    case (.failure(let fault), .skip): trajectories[sample].faults[reward.name] = fault.description
    case (.failure(let fault), .score(let score)):
      trajectories[sample].settle(reward, .scored(score, faultPrefix + fault.description))
    }
  }
}

/// How the reason of a verdict begins that stands in for a fault.
let faultPrefix = "fault: "

extension Trajectory {
  fileprivate mutating func forget(_ name: String) {
    rewardEvents.removeAll { $0.name == name }
    verdicts[name] = nil
    faults[name] = nil
  }

  fileprivate mutating func settle(_ reward: WeightedVerifier, _ verdict: Verdict) {
    verdicts[reward.name] = verdict
    guard let score = reward.score(verdict) else { return }
    let (row, token) = lastWritten
    rewardEvents.append(
      RewardEvent(row: row, token: token, value: reward.weight * score, name: reward.name))
  }

  /// The last token that the policy wrote, or the last token where it wrote none.
  private var lastWritten: (row: Int, token: Int) {
    precondition(!rows.isEmpty, "a trajectory without rows cannot be paid")
    let row = rows.lastIndex { $0.actionCount > 0 } ?? rows.count - 1
    return (row, rows[row].isAction.lastIndex(of: true) ?? max(0, rows[row].tokens.count - 1))
  }
}

extension WeightedVerifier {
  /// The unweighted score that a verdict earns; `nil` where it says nothing.
  public func score(_ verdict: Verdict) -> Double? {
    switch verdict.outcome {
    case .scored(let score): score
    case .unparseable: unparseableScore
    case .notApplicable: nil
    }
  }
}

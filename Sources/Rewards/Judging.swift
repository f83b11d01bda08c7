import Records

/// Lets every verifier judge every sample and pays the weighted scores: a `JudgingRound` that begins
/// with all groups finished.
///
/// - Parameters:
///   - groups: the episodes; every trajectory has at least one row.
///   - verifiers: the rewards, each with a name of its own.
///   - pool: where they work.
/// - Returns: the groups, in the order given, with `verdicts`, `faults` and `rewardEvents` written.
/// - Throws: what `JudgingRound.finish` throws.
public func judge(
  _ groups: [RolloutGroup], by verifiers: [WeightedVerifier],
  in pool: JudgingPool = JudgingPool(atOnce: 8)
) async throws(JudgementError) -> [RolloutGroup] {
  try await JudgingRound(by: verifiers, in: pool).finish(groups)
}

extension WeightedVerifier {
  /// The unweighted score that a verdict earns, held between `floor` and `cap`; `nil` where it says
  /// nothing.
  public func score(_ verdict: Verdict) -> Double? {
    let score: Double? =
      switch verdict.outcome {
      case .scored(let score): score
      case .unparseable: unparseableScore
      case .notApplicable: nil
      }
    return score.map { min(max($0, floor ?? $0), cap ?? .infinity) }
  }

  /// The result, or a fault where one of its numbers is none that can be paid.
  public func finite(_ result: Result<Verdict, VerifierError>) -> Result<Verdict, VerifierError> {
    if case .success(let verdict) = result, let score = verdict.score, score.isFinite,
      !(score * weight).isFinite
    {
      return .failure(.failed(reason: "the score \(score) times \(weight) is not finite"))
    }
    return result.finite
  }
}

extension Result<Verdict, VerifierError> {
  /// The result, or a fault where one of its numbers is none.
  public var finite: Self {
    guard case .success(let verdict) = self else { return self }
    if let score = verdict.score, !score.isFinite {
      return .failure(.failed(reason: "the score is \(score); a finite number would do"))
    }
    for (name, value) in verdict.components.sorted(by: { $0.key < $1.key }) where !value.isFinite {
      let text = "component \"\(name)\" of the score is \(value); a finite number would do"
      return .failure(.failed(reason: text))
    }
    return self
  }
}

extension RolloutGroup {
  /// Writes what a verifier said of a sample, in the place of what it said before.
  ///
  /// - Throws: `JudgementError.faulty` for a fault whose policy is to abort.
  mutating func settle(
    _ reward: WeightedVerifier, sample: Int, _ result: Result<Verdict, VerifierError>
  ) throws(JudgementError) {
    trajectories[sample].forget(reward.name)
    switch result {
    case .success(let verdict): trajectories[sample].settle(reward, verdict)
    case .failure(let error):
      var fault = error.fault
      switch reward.onError {
      case .abort:
        throw .faulty(
          reward: reward.name, problem: problem.id, sample: sample,
          fault: fault.reason(besides: problem.id))
      // One that is only watched pays nothing, so nothing is lost where it is silent.
      case .skip: fault.standIn = reward.isWatched ? 0 : nil
      case .score(let score):
        fault.standIn = score
        trajectories[sample].settle(reward, .scored(score, "fault: " + fault.reason))
      }
      trajectories[sample].faults[reward.name] = fault
    }
  }
}

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

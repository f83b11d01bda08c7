/// One reward of a run: who judges, what its scores weigh, and what stands in where there is none.
public struct WeightedVerifier: Sendable {
  /// The reward's name in metrics, verdicts and messages; no two rewards of a run share one.
  public var name: String
  /// Who judges.
  public var verifier: any Judge
  /// What a score is multiplied with before it is paid.
  public var weight: Double
  /// The score of a completion that no answer can be read from.
  public var unparseableScore: Double
  /// What becomes of a sample that could not be judged.
  public var onError: FaultPolicy

  /// The least score that is paid, before weighting; any where `nil`.
  public var floor: Double?
  /// The greatest score that is paid, before weighting; any where `nil`.
  public var cap: Double?
  /// The time that one call may take; any where `nil`.
  public var timeout: Duration?
  /// The share of faults above which a run stops; see `FaultWindow`.
  public var maxFaultRate = Self.defaultMaxFaultRate

  /// Whether its scores are shown and never paid: its weight is 0. A fault of such a reward is counted
  /// in its error rate, and neither unscores a sample nor stops a run by its rate.
  public var isWatched: Bool { weight == 0 }

  /// A fifth.
  public static let defaultMaxFaultRate = 0.2

  /// A reward; `weight` and `unparseableScore` are finite.
  public init(
    name: String, verifier: any Judge, weight: Double = 1, unparseableScore: Double = 0,
    onError: FaultPolicy = .abort
  ) {
    self.name = name
    self.verifier = verifier
    self.weight = weight
    self.unparseableScore = unparseableScore
    self.onError = onError
  }
}

/// Why a batch could not be judged.
public enum JudgementError: Error, Sendable, Equatable {
  /// A verifier failed on a sample, and its policy is to abort.
  case faulty(reward: String, problem: String, sample: Int, fault: String)
  /// A verifier failed on more of the last samples than its reward allows; `example` is one of them.
  case tooManyFaults(reward: String, faults: Int, samples: Int, limit: Double, example: String?)
  /// As many calls as `JudgingPool.mostLeftBehind` go on after their limits; the last is this reward's.
  case leftBehind(reward: String, calls: Int)
  /// Two rewards share a name.
  case duplicateName(String)
  /// The surrounding task was cancelled; nothing was scored.
  case cancelled
}

extension JudgementError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .faulty(let reward, let problem, let sample, let fault):
      "reward \"\(reward)\", problem \(problem), sample \(sample): \(fault); "
        + "on_error: skip leaves such a sample unscored, score(0) scores it 0"
    case .tooManyFaults(let reward, let faults, let samples, let limit, let example):
      "reward \"\(reward)\": \(faults) of the last \(samples) samples that it applies to could not be "
        + "judged, and "
        + "max_fault_rate is \(limit)" + (example.map { "; one is \($0)" } ?? "")
        + "; mend the verifier or the data, or raise max_fault_rate"
    case .leftBehind(let reward, let calls):
      "reward \"\(reward)\": \(calls) calls go on after they were cancelled at their limit, and keep "
        + "a thread each; mend the verifier so that it ends, or run it in a process of its own "
        + "(executable, python)"
    case .duplicateName(let name):
      "reward \"\(name)\": two rewards have this name; a name of its own for each would do"
    case .cancelled: "judging: cancelled; nothing was scored"
    }
  }
}

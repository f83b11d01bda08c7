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
    case .duplicateName(let name):
      "reward \"\(name)\": two rewards have this name; a name of its own for each would do"
    case .cancelled: "judging: cancelled; nothing was scored"
    }
  }
}

import Records

/// How often verifiers failed of late: what stops a run whose rewards have become guesswork.
///
/// Only samples that a reward applies to are counted: faults, and verdicts other than not applicable.
/// Rewards that are only watched stop nothing. Whole rounds are counted, the oldest forgotten once the
/// later ones hold `size` samples. Kept in checkpoints, so that a resumed run stops where it would have.
public struct FaultWindow: Sendable, Codable, Equatable {
  private struct Round: Codable, Equatable {
    var faults: Int
    var samples: Int
    /// One of the faults, in words.
    var example: String?
  }
  private var rounds: [String: [Round]] = [:]

  /// The samples that a rate is taken over, at least, where there have been as many.
  public static let size = 256
  /// The samples without which no rate stops a run.
  public static let least = 32

  /// Nothing counted yet.
  public init() {}

  /// Counts a round's faults, stand-ins included.
  ///
  /// - Throws: `JudgementError.tooManyFaults` with a faulty sample of the latest round that has one, where a reward's rate
  ///   is above its `maxFaultRate`.
  public mutating func count(_ groups: [RolloutGroup], by verifiers: [WeightedVerifier])
    throws(JudgementError)
  {
    let trajectories = groups.flatMap(\.trajectories)
    for reward in verifiers where !reward.isWatched {
      let faults = trajectories.count { $0.faults[reward.name] != nil }
      let samples = trajectories.count { $0.concerns(reward.name) }
      let example = groups.firstFault(of: reward.name)
      add(Round(faults: faults, samples: samples, example: example), to: reward.name)
      let recent = rounds[reward.name] ?? []
      let (failed, seen) = recent.reduce((0, 0)) { ($0.0 + $1.faults, $0.1 + $1.samples) }
      guard seen >= Self.least, Double(failed) > reward.maxFaultRate * Double(seen) else {
        continue
      }
      throw .tooManyFaults(
        reward: reward.name, faults: failed, samples: seen, limit: reward.maxFaultRate,
        example: recent.compactMap(\.example).last)
    }
  }

  private mutating func add(_ round: Round, to name: String) {
    if round.samples == 0 { return }
    var recent = rounds[name, default: []] + [round]
    var seen = recent.reduce(0) { $0 + $1.samples }
    while let oldest = recent.first, seen - oldest.samples >= Self.size {
      seen -= oldest.samples
      recent.removeFirst()
    }
    rounds[name] = recent
  }
}

extension Trajectory {
  /// Whether a reward failed on the sample, or had something to say.
  fileprivate func concerns(_ reward: String) -> Bool {
    faults[reward] != nil || verdicts[reward].map { $0.outcome != .notApplicable } ?? false
  }
}

extension [RolloutGroup] {
  /// The first sample that a reward failed on, in words.
  fileprivate func firstFault(of reward: String) -> String? {
    for group in self {
      for (index, trajectory) in group.trajectories.enumerated() {
        guard let fault = trajectory.faults[reward] else { continue }
        return
          "problem \(group.problem.id), sample \(index): \(fault.reason(besides: group.problem.id))"
      }
    }
    return nil
  }
}

// Statistics over rewards, in double precision, and how they become credit.

import Records

extension [Double] {
  /// The arithmetic mean; 0 of nothing.
  var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }

  /// The Bessel-corrected standard deviation; exactly 0 of equal numbers, and of fewer than two.
  var deviation: Double {
    if areEqual { return 0 }
    let mean = mean
    let squares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(count - 1)).squareRoot()
  }

  /// Whether all numbers are the same, exactly: the mean of eight 0.1 is not 0.1.
  var areEqual: Bool { allSatisfy { $0 == first } }

  /// The numbers less their mean over their deviation: `(x - mean) / √(var + 1e-8)`; exactly 0 where
  /// all are equal.
  var whitened: [Double] {
    if areEqual { return map { _ in 0 } }
    let (mean, deviation) = (mean, deviation)
    let scale = (deviation * deviation + 1e-8).squareRoot()
    return map { ($0 - mean) / scale }
  }
}

extension RolloutGroup {
  /// One number a trajectory, given to each of its action tokens.
  func credit(_ perTrajectory: [Double]) -> Credit {
    Credit(
      tokens: zip(trajectories, perTrajectory).map {
        Array(repeating: Float($1), count: $0.actionCount)
      })
  }
}

/// Credit of the numbers that are given, all of them whitened together; `nil` becomes 0.
///
/// - Parameter tokens: by group and trajectory, one number an action token.
func whitenedCredit(_ groups: [RolloutGroup], _ tokens: [[[Double]?]]) -> [Credit] {
  var rest = tokens.joined().compactMap { $0 }.flatMap { $0 }.whitened[...]
  return groups.indices.map { g in
    var credit = Credit(tokens: [])
    for (known, trajectory) in zip(tokens[g], groups[g].trajectories) {
      let count = known?.count ?? 0
      credit.tokens.append(
        known == nil
          ? Array(repeating: 0, count: trajectory.actionCount)
          : rest.prefix(count).map { Float($0) })
      rest = rest.dropFirst(count)
    }
    return credit
  }
}

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

/// Numbers by group and trajectory, all of them whitened together; `nil` stays `nil`.
///
/// - Parameter keepingMean: whether their mean is added again.
func whitened(_ numbers: [[[Double]?]], keepingMean: Bool) -> [[[Double]?]] {
  let all = numbers.joined().compactMap { $0 }.flatMap { $0 }
  let mean = keepingMean ? all.mean : 0
  var rest = all.whitened[...]
  return numbers.map { group in
    group.map { known in
      guard let count = known?.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count).map { $0 + mean }
    }
  }
}

/// Credit of numbers by group and trajectory, one an action token; 0 where there are none.
func credit(_ groups: [RolloutGroup], _ tokens: [[[Double]?]]) -> [Credit] {
  zip(groups, tokens).map { group, numbers in
    Credit(
      tokens: zip(group.trajectories, numbers).map { trajectory, known in
        known?.map { Float($0) } ?? Array(repeating: 0, count: trajectory.actionCount)
      })
  }
}

/// Credit of numbers that are whitened together; see `whitened` and `credit`.
func whitenedCredit(_ groups: [RolloutGroup], _ tokens: [[[Double]?]]) -> [Credit] {
  credit(groups, whitened(tokens, keepingMean: false))
}

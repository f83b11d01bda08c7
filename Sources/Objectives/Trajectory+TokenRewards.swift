import Records

extension Trajectory {
  /// What each action token earned, rows end to end.
  ///
  /// A reward on a token that is no action goes to the last action before it, or to the first where
  /// there is none.
  var tokenRewards: [Double] {
    let actions = rows.indices.flatMap { row in
      rows[row].actionIndices.map { TokenPlace(row: row, token: $0) }
    }
    var earned = [Double](repeating: 0, count: actions.count)
    for event in rewardEvents where !actions.isEmpty {
      let place = TokenPlace(row: event.row, token: event.token)
      earned[max(0, actions.count(through: place) - 1)] += event.value
    }
    return earned
  }
}

/// Where a token lies in a trajectory.
private struct TokenPlace: Comparable {
  var row: Int
  var token: Int

  static func < (a: TokenPlace, b: TokenPlace) -> Bool {
    (a.row, a.token) < (b.row, b.token)
  }
}

extension [TokenPlace] {
  /// How many places of a sorted list come no later than `place`.
  fileprivate func count(through place: TokenPlace) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

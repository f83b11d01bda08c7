/// A set of real numbers: intervals in order that do not touch.
struct RealSet {
  /// An end of an interval.
  struct End {
    /// The number; `nil` for the infinity on its side.
    var value: Expression?
    /// Whether it belongs to the set.
    var isClosed: Bool
    /// The number, approximately; infinite where there is none.
    var ball: Ball?
  }

  /// An interval.
  struct Piece {
    /// The lower end.
    var low: End
    /// The upper end.
    var high: End
  }

  /// The intervals, the lowest first.
  var pieces: [Piece] = []

  /// All real numbers.
  static let all = RealSet(pieces: [
    Piece(low: End(isClosed: false), high: End(isClosed: false))
  ])
}

/// Builds and compares sets of real numbers.
struct RealSets {
  /// Compares the ends.
  let values: Values

  /// The end at a number, or `nil` where it is no real constant.
  func end(_ value: Expression, isClosed: Bool) -> RealSet.End? {
    values.real(value).map { RealSet.End(value: value, isClosed: isClosed, ball: $0) }
  }

  /// The order of two ends at the same side: -1, 0 or 1; infinities are `infinity`.
  private func order(
    _ a: RealSet.End, _ b: RealSet.End, infinity: (Int, Int)
  ) throws(Unreadable) -> Int {
    switch (a.value, b.value) {
    case (nil, nil): return (infinity.0 - infinity.1).signum()
    case (nil, _): return infinity.0
    case (_, nil): return -infinity.1
    case (let mine?, let theirs?):
      if try values.areEqual(mine, theirs) { return 0 }
      guard let a = a.ball, let b = b.ball, let sign = (a - b).sign else {
        throw Unreadable("an order is not known")
      }
      return sign
    }
  }

  /// The intervals of both.
  func union(_ a: RealSet, _ b: RealSet) throws(Unreadable) -> RealSet {
    var pieces: [RealSet.Piece] = []
    for piece in a.pieces + b.pieces {
      var place = 0
      while place < pieces.count, try startsBefore(pieces[place].low, piece.low) { place += 1 }
      pieces.insert(piece, at: place)
    }
    var result: [RealSet.Piece] = []
    for piece in pieces {
      if let last = result.last, try touches(last.high, piece.low) {
        if try endsBefore(last.high, piece.high) { result[result.count - 1].high = piece.high }
      } else {
        result.append(piece)
      }
    }
    return RealSet(pieces: result)
  }

  /// What lies in both.
  func intersection(_ a: RealSet, _ b: RealSet) throws(Unreadable) -> RealSet {
    var result: [RealSet.Piece] = []
    for mine in a.pieces {
      for theirs in b.pieces {
        let low = try startsBefore(mine.low, theirs.low) ? theirs.low : mine.low
        let high = try endsBefore(mine.high, theirs.high) ? mine.high : theirs.high
        let piece = RealSet.Piece(low: low, high: high)
        if try !isEmpty(piece) { result.append(piece) }
      }
    }
    return RealSet(pieces: result)
  }

  /// What does not lie in the set.
  func complement(_ set: RealSet) throws(Unreadable) -> RealSet {
    var result: [RealSet.Piece] = []
    var low = RealSet.End(isClosed: false)
    for piece in set.pieces {
      if piece.low.value != nil {
        var high = piece.low
        high.isClosed.toggle()
        let gap = RealSet.Piece(low: low, high: high)
        if try !isEmpty(gap) { result.append(gap) }
      }
      guard piece.high.value != nil else { return RealSet(pieces: result) }
      low = piece.high
      low.isClosed.toggle()
    }
    return RealSet(pieces: result + [RealSet.Piece(low: low, high: .init(isClosed: false))])
  }

  /// Whether two sets are the same.
  func areEqual(_ a: RealSet, _ b: RealSet) throws(Unreadable) -> Bool {
    guard a.pieces.count == b.pieces.count else { return false }
    for (mine, theirs) in zip(a.pieces, b.pieces) {
      guard mine.low.isClosed == theirs.low.isClosed, mine.high.isClosed == theirs.high.isClosed,
        try order(mine.low, theirs.low, infinity: (-1, -1)) == 0,
        try order(mine.high, theirs.high, infinity: (1, 1)) == 0
      else { return false }
    }
    return true
  }

  private func startsBefore(_ a: RealSet.End, _ b: RealSet.End) throws(Unreadable) -> Bool {
    let order = try order(a, b, infinity: (-1, -1))
    return order < 0 || order == 0 && (a.isClosed || !b.isClosed)
  }

  private func endsBefore(_ a: RealSet.End, _ b: RealSet.End) throws(Unreadable) -> Bool {
    let order = try order(a, b, infinity: (1, 1))
    return order < 0 || order == 0 && (!a.isClosed || b.isClosed)
  }

  private func touches(_ high: RealSet.End, _ low: RealSet.End) throws(Unreadable) -> Bool {
    let order = try order(low, high, infinity: (-1, 1))
    return order < 0 || order == 0 && (high.isClosed || low.isClosed)
  }

  /// Whether no number lies between the ends.
  func isEmpty(_ piece: RealSet.Piece) throws(Unreadable) -> Bool {
    let order = try order(piece.low, piece.high, infinity: (-1, 1))
    return order > 0 || order == 0 && !(piece.low.isClosed && piece.high.isClosed)
  }
}

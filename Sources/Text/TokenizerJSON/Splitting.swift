/// What becomes of the parts of a text that a pattern matches.
enum SplitBehavior: String, Sendable, CaseIterable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  /// The pieces that `parts`, which cover a text without gaps, become.
  func pieces(of parts: [TextPart]) -> [Range<Int>] {
    switch self {
    case .removed: parts.filter { !$0.isMatch }.map(\.range)
    case .isolated: parts.map(\.range)
    case .contiguous: Self.contiguous(parts)
    case .mergedWithPrevious: Self.mergedWithPrevious(parts)
    case .mergedWithNext: Self.mergedWithNext(parts)
    }
  }

  private static func contiguous(_ parts: [TextPart]) -> [Range<Int>] {
    var pieces: [TextPart] = []
    for part in parts {
      if let last = pieces.last, last.isMatch == part.isMatch {
        pieces[pieces.count - 1].range = last.range.lowerBound..<part.range.upperBound
      } else {
        pieces.append(part)
      }
    }
    return pieces.map(\.range)
  }

  private static func mergedWithPrevious(_ parts: [TextPart]) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var followsMatch = false
    for part in parts {
      if part.isMatch, !followsMatch, let last = pieces.last {
        pieces[pieces.count - 1] = last.lowerBound..<part.range.upperBound
      } else {
        pieces.append(part.range)
      }
      followsMatch = part.isMatch
    }
    return pieces
  }

  private static func mergedWithNext(_ parts: [TextPart]) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var precedesMatch = false
    for part in parts.reversed() {
      if part.isMatch, !precedesMatch, let last = pieces.last {
        pieces[pieces.count - 1] = part.range.lowerBound..<last.upperBound
      } else {
        pieces.append(part.range)
      }
      precedesMatch = part.isMatch
    }
    return pieces.reversed()
  }
}

/// A stretch of a text that a pattern matches, or that lies between matches.
struct TextPart {
  var range: Range<Int>
  var isMatch: Bool
}

extension Array<TextPart> {
  /// The parts of `range`, of which `matches` are the matches, in order.
  init(_ range: Range<Int>, matches: [Range<Int>]) {
    self = []
    var at = range.lowerBound
    for match in matches {
      if at < match.lowerBound { append(TextPart(range: at..<match.lowerBound, isMatch: false)) }
      append(TextPart(range: match, isMatch: true))
      at = match.upperBound
    }
    if at < range.upperBound { append(TextPart(range: at..<range.upperBound, isMatch: false)) }
  }
}

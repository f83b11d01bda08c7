import Expressions

/// What single characters are cut by.
enum CharacterProperty: Sendable {
  /// Numbers of every kind.
  case number
  /// Punctuation as of Unicode 8, and the ASCII symbols beside it.
  case punctuation
  case space
  /// One character.
  case only(UInt32)

  private func holds(_ value: UInt32, _ classes: ScalarClass) -> Bool {
    switch self {
    case .number: classes.contains(.number)
    case .space: classes.contains(.space)
    case .punctuation:
      value < 0x80
        ? !classes.isDisjoint(with: [.punctuation, .symbol])
        : classes.contains(.punctuation) && Unicode.Scalar(value)?.isAssigned(in: 8) ?? false
    case .only(let wanted): value == wanted
    }
  }

  /// `range` as single characters that have the property and the stretches between them.
  func parts(of bytes: [UInt8], _ range: Range<Int>) -> [TextPart] {
    let text = ClassifiedText(bytes, upTo: range.upperBound)
    var matches: [Range<Int>] = []
    var at = range.lowerBound
    while at < range.upperBound {
      let (classes, next) = text.character(at: at)
      if holds(bytes.scalar(at: at).value, classes) { matches.append(at..<next) }
      at = next
    }
    return [TextPart](range, matches: matches)
  }
}

/// `\w+|[^\w\s]+`: words, and what is neither word nor space.
enum WhitespaceWords {
  private enum Kind { case word, space, other }

  static func words(_ bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var last = Kind.space
    var at = range.lowerBound
    while at < range.upperBound {
      let (value, length) = bytes.scalar(at: at)
      let kind = kind(value)
      if kind == last, kind != .space, let word = words.last {
        words[words.count - 1] = word.lowerBound..<at + length
      } else if kind != .space {
        words.append(at..<at + length)
      }
      last = kind
      at += length
    }
    return words
  }

  private static func kind(_ value: UInt32) -> Kind {
    guard let scalar = Unicode.Scalar(value) else { return .other }
    if scalar.properties.isWhitespace { return .space }
    return scalar.isWordCharacter ? .word : .other
  }
}

import Expressions

/// What `Split` and `Replace` look for.
enum TextPattern: Sendable {
  /// Exactly these bytes; not empty.
  case text([UInt8])
  /// A pattern with a matcher of its own.
  case words(WordPattern)
  /// Any other regular expression.
  case expression(Expression)

  /// The matches in `range`, in order; none is empty.
  func matches(in bytes: [UInt8], _ range: Range<Int>) throws(TokenizerError) -> [Range<Int>] {
    switch self {
    case .text(let text): return Self.occurrences(of: text, in: bytes, range)
    case .words(let pattern):
      var words: [Range<Int>] = []
      words.reserveCapacity(range.count / 4)
      pattern.words(in: bytes, range) { words.append($0) }
      return words
    case .expression(let expression):
      do {
        return try expression.matches(in: bytes, range)
      } catch { throw .failed(reason: error.description) }
    }
  }

  /// Where `text`, which is not empty, stands in `range`.
  static func occurrences(of text: [UInt8], in bytes: [UInt8], _ range: Range<Int>)
    -> [Range<Int>]
  {
    var found: [Range<Int>] = []
    var at = range.lowerBound
    while at <= range.upperBound - text.count {
      if bytes.matches(text, at: at) {
        found.append(at..<at + text.count)
        at += text.count
      } else {
        at += 1
      }
    }
    return found
  }
}

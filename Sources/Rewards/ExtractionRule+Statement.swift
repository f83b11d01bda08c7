/// What the last words such as `answer is` or `answer:`, or a line that begins with `A:`, say: up to the
/// end of the sentence, without emphasis. Where nothing follows on the line, the next one counts.
func lastStatement(_ text: ArraySlice<UInt8>) throws(Unparseable) -> ArraySlice<UInt8> {
  guard let start = statementStart(text) else {
    throw Unparseable("there is no \"answer is\"", isAbsent: true)
  }
  let rest = text[start...].drop { decoration.contains($0) || $0 == newline }
  if let block = displayedBlock(rest) { return block }
  let line = rest.prefix { $0 != newline }
  var statement = line[..<(fullStop(line) ?? line.endIndex)]
  while let last = statement.last, decoration.contains(last) { statement.removeLast() }
  return statement
}

/// Where the last statement begins, after its mark; time is linear.
private func statementStart(_ text: ArraySlice<UInt8>) -> Int? {
  var place = text.endIndex
  while place > text.startIndex {
    place -= 1
    guard text[place] | 0x20 == UInt8(ascii: "a"), let next = text[place...].dropFirst().first,
      next | 0x20 == UInt8(ascii: "n") || next == UInt8(ascii: ":")
    else { continue }
    let isAtStart = place == text.startIndex || text[place - 1] == newline
    if let end = markEnd(text[place...], startsLine: isAtStart) { return end }
  }
  return nil
}

/// The end of the mark that begins here: `answer is`, or `A:` at the start of a line.
private func markEnd(_ text: ArraySlice<UInt8>, startsLine: Bool) -> Int? {
  let rest = String(decoding: text.prefix(24), as: UTF8.self).lowercased()
  if startsLine, rest.hasPrefix("a:") { return text.startIndex + 2 }
  guard rest.hasPrefix("answer") else { return nil }
  return verbs.first { rest.dropFirst(6).hasPrefix($0) }.map { text.startIndex + 6 + $0.utf8.count }
}

private let verbs =
  [" is", " are", " =", " equals", " should be", " must be", " would be", " will be"]
  + [":", "**:", "*:", "\n"]

private let decoration = Array(" \t\r:=*".utf8)

/// The lines between `\[` or `$$` and its partner, each alone on its line, the marks included.
private func displayedBlock(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  let first = text.prefix { $0 != newline }
  for (open, close) in [("\\[", "\\]"), ("$$", "$$")] {
    guard String(decoding: first, as: UTF8.self).trimmingWhitespace == open,
      let end = text[first.endIndex...].first(of: close)
    else { continue }
    return text[..<end.upperBound]
  }
  return nil
}

/// The end of the sentence that a line begins with.
private func fullStop(_ line: ArraySlice<UInt8>) -> Int? {
  let stops = Array(".!?;".utf8)
  return line.indices.first { place in
    guard stops.contains(line[place]), line[..<place].last != UInt8(ascii: "\\") else {
      return false
    }
    let after = line[(place + 1)...].first { $0 != UInt8(ascii: "*") }
    return after.map(isBlank) ?? true
  }
}

extension ExtractionRule {
  /// What is said from the last statement on; what is said after it is taken back, where it is within
  /// the next 10,000 bytes.
  ///
  /// - Returns: `nil` where there is no statement.
  package static func fromStatement(in text: String) -> (rest: String, isTakenBack: Bool)? {
    let text = spoken(Array(text.utf8)[...])
    guard let start = statementStart(text) else { return nil }
    let rest = text[start...]
    let line = rest.drop { decoration.contains($0) || $0 == newline }.prefix { $0 != newline }
    let later = text[(fullStop(line) ?? line.endIndex)...].prefix(ExtractionRule.longestAnswer)
    let lowered = ArraySlice(later.map { (65...90).contains($0) ? $0 + 32 : $0 })
    if isDenied(text[..<start]) { return (String(decoding: later, as: UTF8.self), true) }
    let ends =
      takingBack.compactMap { lastEnd(of: $0, in: lowered, startsClause: false) }
      + secondThoughts.compactMap { lastEnd(of: $0, in: lowered, startsClause: true) }
    let kept = ends.max().map { later[(later.startIndex + $0)...] } ?? rest
    return (String(decoding: kept, as: UTF8.self), !ends.isEmpty)
  }

  /// The end of the last place where a phrase stands as words of its own, and begins a clause where it
  /// must: `actually` does in `Actually, it is 6`, and does not in `This is actually right`.
  private static func lastEnd(
    of phrase: String, in text: ArraySlice<UInt8>, startsClause: Bool
  ) -> Int? {
    var rest = text
    while let place = rest.last(of: phrase) {
      rest = rest[..<place.lowerBound]
      let after = text[place.upperBound...]
      let isApart =
        !(rest.last.map(isLetter) ?? false)
        && !(isLetter(text[place.upperBound - 1]) && after.first.map(isLetter) ?? false)
      guard isApart else { continue }
      if !startsClause || isClauseStart(rest) || beginsValue(after) { return place.upperBound }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }

  /// Whether a clause begins after a text: after a mark, or a word such as `but`.
  private static func isClauseStart(_ text: ArraySlice<UInt8>) -> Bool {
    let before = text.suffix(64).reversed().drop { isBlank($0) && $0 != newline }
    let word = before.prefix(while: isLetter).reversed()
    return word.isEmpty || openers.contains(Array(word))
  }

  /// Whether a text goes on with a number or a formula: `it is actually 6`.
  private static func beginsValue(_ text: ArraySlice<UInt8>) -> Bool {
    let first = text.drop { isBlank($0) || $0 == UInt8(ascii: "*") }.first
    return first.map { (48...57).contains($0) || "$\\-".utf8.contains($0) } ?? false
  }

  /// Words after which a clause begins again.
  private static let openers = [
    "but", "no", "oh", "hmm", "well", "and", "so", "ah", "or", "am", "m",
  ].map { Array($0.utf8) }

  /// Whether the words before a statement make it none: `it is false that the answer is`.
  private static func isDenied(_ text: ArraySlice<UInt8>) -> Bool {
    let line = text.suffix(200).split(separator: newline, omittingEmptySubsequences: false).last
    let pieces = ProseLexer.pieces(of: String(decoding: line ?? [], as: UTF8.self))
    let clause = pieces.split(omittingEmptySubsequences: false) {
      [.stop, .comma, .pause].contains($0.kind) || ProseWords.turns.contains($0.text)
    }
    return clause.last?.contains {
      ProseWords.denials.contains($0.text) || ProseWords.conditions.contains($0.text)
        || $0.text.hasSuffix("n't")
    } ?? false
  }

  /// Words that take a statement back where a clause begins with them.
  private static let secondThoughts = [
    "wait", "actually", "oops", "sorry", "correction", "hold on",
  ]

  /// Words that take a statement back wherever they stand.
  private static let takingBack = [
    "scratch that", "no,", "no.", "on second thought", "on reflection", "i was wrong",
    "that is wrong", "that's wrong",
    "this is wrong", "that is incorrect", "that's incorrect", "is not right", "made a mistake",
    "made an error", "i mean",
  ]
}

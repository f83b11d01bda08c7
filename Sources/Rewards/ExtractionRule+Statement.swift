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
func statementStart(_ text: ArraySlice<UInt8>) -> Int? {
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
  /// What is said from the last statement on, or only what is said after it, where it is denied, asked
  /// or taken back: within the next 400 bytes, or by how the text ends.
  ///
  /// - Returns: `nil` where there is no statement.
  package static func fromStatement(in text: String) -> (rest: String, isTakenBack: Bool)? {
    let text = said(in: text)
    guard let start = statementStart(text) else { return nil }
    let rest = text[start...]
    let line = rest.drop { decoration.contains($0) || $0 == newline }.prefix { $0 != newline }
    let stop = fullStop(line) ?? line.endIndex
    let later = text[stop...].prefix(ExtractionRule.longestAnswer)
    if isDenied(text[..<start]) {
      let other = line[..<stop].first(of: " but ")?.upperBound ?? stop
      return (String(decoding: text[other...], as: UTF8.self), true)
    }
    if later.first == UInt8(ascii: "?") { return (String(decoding: later, as: UTF8.self), true) }
    let statement = String(decoding: line[..<stop], as: UTF8.self)
    let isTakenBack = Retraction(of: statement).isMade(by: text[stop...])
    return (String(decoding: isTakenBack ? later : rest, as: UTF8.self), isTakenBack)
  }

  /// Whether the words before a statement make it none: `it is false that the answer is`.
  private static func isDenied(_ text: ArraySlice<UInt8>) -> Bool {
    let line = text.suffix(200).split(separator: newline, omittingEmptySubsequences: false).last
    let clause = ProseLexer.pieces(of: String(decoding: line ?? [], as: UTF8.self))[...]
      .lastClause
    return clause.deniesWhatFollows || clause.supposesWhatFollows
  }
}

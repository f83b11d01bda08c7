/// The value that a text in prose comes to: the last formula of its last sentence with a value, or the
/// last number, each with the whole expression, relation or list that it is part of.
///
/// What only bounds the value, denies it, asks for it or offers another one beside it is no answer.
/// The last 10,000 characters are read. In a text that is trusted nothing is denied.
func finalValue(
  _ text: ArraySlice<UInt8>, isTrusted: Bool
) throws(Unparseable) -> ArraySlice<UInt8> {
  let last = text.suffix(ExtractionRule.longestAnswer).drop { $0 & 0xC0 == 0x80 }
  let pieces = ProseLexer.pieces(of: String(decoding: last, as: UTF8.self))
  let sentences = pieces.split(whereSeparator: { $0.kind == .stop })
  guard let place = sentences.lastIndex(where: { $0.contains(where: \.isValue) }) else {
    throw Unparseable("there is no value", isAbsent: true)
  }
  let sentence = ValueSentence(pieces: sentences[place])
  let end = sentences[place].endIndex
  let stop = end < pieces.endIndex ? pieces[end].text : ""
  let later = sentences[(place + 1)...]
  if let problem = (isTrusted ? nil : sentence.denial) ?? sentence.problem {
    throw Unparseable("\"\(sentence.value)\" is no answer: \(problem)")
  }
  guard stop != "?" else { throw Unparseable("\"\(sentence.value)\" stands in a question") }
  if !isTrusted, Retraction.callsWrong(pieces[end...]) {
    throw Unparseable("\"\(sentence.value)\" is called wrong")
  }
  if !isTrusted, later.contains(where: { $0.first?.text == "oops" }) {
    throw Unparseable("\"\(sentence.value)\" is followed by \"oops\"")
  }
  return Array(sentence.value.utf8)[...]
}

/// A sentence and the value in it.
private struct ValueSentence {
  let pieces: ArraySlice<ProsePiece>
  /// The pieces of the value.
  let run: Range<Int>

  /// The sentence must have a value.
  init(pieces whole: ArraySlice<ProsePiece>) {
    let sentence = Self.withoutRemarks(whole)
    let reason = sentence.firstIndex { ["because", "since"].contains($0.text) }
    let claim = sentence[..<(reason ?? sentence.endIndex)]
    let said = Self.contrast(sentence).map { sentence[..<$0] } ?? sentence
    let pieces =
      claim.contains(where: \.isValue) ? said[..<Swift.min(said.endIndex, claim.endIndex)] : said
    self.pieces = said
    let result = pieces.lastIndex { $0.text == "=" }.flatMap { equals in
      pieces[equals...].firstIndex(where: \.isValue)
    }
    let anchor =
      pieces.lastIndex { $0.kind == .formula } ?? result ?? pieces.lastIndex(where: \.isValue)
      ?? pieces.startIndex
    let together = Self.start(anchor, pieces)..<Self.end(anchor, pieces)
    run = Self.trimmed(Self.result(together, pieces), anchor, pieces)
  }

  /// The pieces without a remark in brackets behind a value: `72 clips (48 in April)`; time is linear.
  private static func withoutRemarks(_ pieces: ArraySlice<ProsePiece>) -> ArraySlice<ProsePiece> {
    guard var place = pieces.firstIndex(where: \.isValue) else { return pieces }
    var kept = Array(pieces[..<place])
    while place < pieces.endIndex {
      if let end = remarkEnd(pieces[place...].prefix(60)) {
        place = end
      } else {
        kept.append(pieces[place])
        place += 1
      }
    }
    return kept[...]
  }

  /// The end of a remark that pieces begin with: brackets around a value and words.
  private static func remarkEnd(_ pieces: ArraySlice<ProsePiece>) -> Int? {
    guard let first = pieces.first, first.text == "(", !first.isGlued,
      let close = pieces.firstIndex(where: { $0.text == ")" })
    else { return nil }
    let inner = pieces[..<close]
    let hasWords = inner.contains {
      $0.kind == .word && $0.text.count > 1 && !joints.contains($0.text)
    }
    return hasWords && inner.contains(where: \.isValue) ? close + 1 : nil
  }

  /// Where a value is set against one before it, and no conclusion follows: `not 17` of `42, not 17`,
  /// `instead of 17`.
  private static func contrast(_ sentence: ArraySlice<ProsePiece>) -> Int? {
    guard let first = sentence.firstIndex(where: \.isValue) else { return nil }
    let place = sentence.indices[(first + 1)...].last { place in
      let words = sentence[place...].prefix(2).map(\.text)
      let isPair = ProseWords.contrasts.contains(words.joined(separator: " "))
      guard isPair || ["not", "不是", "而不是"].contains(words[0]) && opensContrast(sentence[place - 1])
      else { return false }
      let other = sentence[place...].dropFirst(isPair ? 2 : 1).first { $0.text != "the" }
      return other?.isMathematical == true
    }
    guard let place else { return nil }
    let next = sentence[place...].drop { !ProseWords.conclusions.contains($0.text) }
    return next.contains(where: \.isValue) ? nil : place
  }

  /// Whether `not` behind a piece may set another value against the one before.
  private static func opensContrast(_ piece: ProsePiece) -> Bool {
    [.comma, .pause].contains(piece.kind) || ["(", "-", "and"].contains(piece.text)
  }

  /// Whether it does no more than add a value: `Also 42`.
  private var isAddition: Bool {
    guard let first = pieces.first, run.lowerBound > pieces.startIndex else { return false }
    return ["also", "alternatively", "or"].contains(first.text)
      && pieces[..<run.lowerBound].dropFirst().allSatisfy { $0.kind == .comma }
  }

  /// What follows the last equals sign where units stand among the members: `25 km` of
  /// `60 km - 35 km = 25 km`.
  private static func result(
    _ run: Range<Int>, _ pieces: ArraySlice<ProsePiece>
  ) -> Range<Int> {
    let isMeasured = pieces[run].contains { $0.kind == .measure }
    guard isMeasured, let equals = pieces[run].lastIndex(where: { $0.text == "=" }),
      pieces[run.lowerBound..<equals].contains(where: \.isValue)
    else { return run }
    return (equals + 1)..<run.upperBound
  }

  /// The value as one text.
  var value: String {
    pieces[run].reduce(into: "") { text, piece in
      if !piece.isGlued, !text.isEmpty { text += " " }
      text += piece.text
    }
  }

  private static let joints: Set<String> = ["and", "or", "to", "through"]

  private static func isJoint(_ piece: ProsePiece) -> Bool {
    piece.kind == .comma || joints.contains(piece.text)
  }

  /// The end of what hangs together with the piece at `anchor`.
  private static func end(_ anchor: Int, _ pieces: ArraySlice<ProsePiece>) -> Int {
    let last = pieces.lastIndex(where: \.isValue) ?? anchor
    var next = anchor + 1
    while next < pieces.endIndex {
      let piece = pieces[next]
      let rest = pieces[next...].drop(while: isJoint)
      let opens = rest.first.map { $0.isMathematical && $0.kind != .measure } ?? false
      if ProseWords.infixes.contains(piece.text) {
        guard next < last else { break }
        next += 1
      } else if piece.isMathematical {
        next += 1
      } else if isJoint(piece), opens {
        next = rest.startIndex + 1
      } else {
        break
      }
    }
    return next
  }

  private static func start(_ anchor: Int, _ pieces: ArraySlice<ProsePiece>) -> Int {
    var first = anchor
    while first > pieces.startIndex {
      if pieces[first - 1].isMathematical {
        first -= 1
        continue
      }
      let before = pieces[..<first].reversed().drop(while: isJoint).startIndex.base
      guard before < first, before > pieces.startIndex, pieces[before - 1].isMathematical else {
        break
      }
      first = before - 1
    }
    return first
  }

  /// Without an equals sign before it, and without brackets at its ends that have no partner; time
  /// is linear.
  private static func trimmed(
    _ run: Range<Int>, _ anchor: Int, _ pieces: ArraySlice<ProsePiece>
  ) -> Range<Int> {
    var run = run
    var surplus = pieces[run].reduce(0) { $0 + bracketStep($1) }
    var bars = pieces[run].count { $0.text == "|" }
    while run.count > 1 {
      let (first, last) = (pieces[run.lowerBound], pieces[run.upperBound - 1])
      let isLoose =
        first.text == "|" && bars % 2 == 1 || ["=", "≈", ")", "]"].contains(first.text)
        || surplus > 0 && bracketStep(first) > 0
      let dropped: ProsePiece
      if run.lowerBound < anchor, isLoose {
        dropped = first
        run = (run.lowerBound + 1)..<run.upperBound
      } else if run.upperBound - 1 > anchor,
        ["(", "[", "'"].contains(last.text) || surplus < 0 && bracketStep(last) < 0
      {
        dropped = last
        run = run.lowerBound..<(run.upperBound - 1)
      } else {
        break
      }
      surplus -= bracketStep(dropped)
      if dropped.text == "|" { bars -= 1 }
    }
    return run
  }

  /// How many more brackets are open after a piece.
  private static func bracketStep(_ piece: ProsePiece) -> Int {
    switch piece.text {
    case "(", "[": 1
    case ")", "]": -1
    default: 0
    }
  }

  /// The word that denies the value.
  var denial: String? {
    let word = pieces[..<run.lowerBound].lastClause.denial ?? Self.denial(pieces[run.upperBound...])
    return word.map { "\"\($0)\"" }
  }

  /// Why the sentence does not say that the value is the answer, if it does not, beside denials.
  var problem: String? {
    let before = pieces[..<run.lowerBound]
    let after = pieces[run.upperBound...]
    let clause = before.lastClause
    let condition = clause.first {
      ProseWords.conditions.contains($0.text) || ProseWords.guesses.contains($0.text)
    }
    if let word = condition ?? before.first(where: { $0.text == "either" }) {
      return "\"\(word.text)\""
    }
    if let guess = Self.guess(clause) { return guess }
    if isAddition { return "it is added to another value" }
    return Self.bound(clause) ?? comparison(after) ?? alternative(before, after)
  }

  /// The words that make the value directly after them a guess: `could be`, `or`.
  private static func guess(_ clause: ArraySlice<ProsePiece>) -> String? {
    let words = clause.suffix(2).map(\.text)
    guard words.count == 2, words[1] == "be", ["could", "might", "may"].contains(words[0]) else {
      return nil
    }
    return "\"\(words[0]) be\""
  }

  /// The word after the value that denies it: `is not`, `is wrong`, `apples is not right`.
  private static func denial(_ after: ArraySlice<ProsePiece>) -> String? {
    if let word = after.first(where: { $0.text == "avoid" }) { return word.text }
    if after.last?.text == ")", after.isVerdict { return "wrong" }
    guard let verb = after.firstIndex(where: { ProseWords.verdicts.contains($0.text) }) else {
      return nil
    }
    let isDenied = after[verb...].deniesWhatPrecedes
    let negation = after[verb...].prefix(2).first(where: \.isNegation)
    return verb == after.startIndex && negation != nil || isDenied
      ? (negation ?? after[verb]).text : nil
  }

  /// The word before the value that makes it a bound, or a part of another value.
  private static func bound(_ clause: ArraySlice<ProsePiece>) -> String? {
    if clause.contains(where: { $0.text == "than" }) { return "\"than\"" }
    guard let last = clause.last else { return nil }
    if ProseWords.bounds.contains(last.text) { return "\"\(last.text)\"" }
    let before = clause.dropLast().last
    if last.text == "to", let word = before?.text, ["up", "close", "near"].contains(word) {
      return "\"\(word) to\""
    }
    guard last.text == "of", let before else { return nil }
    return before.isMathematical || ProseWords.parts.contains(before.text)
      ? "\"\(before.text) of\"" : nil
  }

  /// What the value is said to be less or more than.
  private func comparison(_ after: ArraySlice<ProsePiece>) -> String? {
    if after.first?.text == "times" { return "\"times\"" }
    if after.contains(where: { $0.text == "than" }), after.contains(where: { $0.text == "answer" })
    {
      return "\"than\""
    }
    guard let verb = after.first, ["is", "was", "are", "would"].contains(verb.text),
      let word = after.first(where: { ["than", "less", "more", "off"].contains($0.text) })
    else { return nil }
    return "\"\(word.text)\""
  }

  /// Another value beside it, joined by `or`.
  private func alternative(
    _ before: ArraySlice<ProsePiece>, _ after: ArraySlice<ProsePiece>
  ) -> String? {
    if after.first?.text == "or" { return "\"or\" follows" }
    let isOffered = [before, after].contains { side in
      side.contains { $0.text == "or" } && side.contains(where: \.isValue)
    }
    let isRestated = pieces[run].contains { $0.text == "=" }
    return isOffered || before.last?.text == "or" && !isRestated
      ? "\"or\" joins it to another value" : nil
  }
}

extension ProsePiece {
  /// Whether it says that something is not so.
  var isNegation: Bool {
    kind == .word && (ProseWords.negations.contains(text) || text.hasSuffix("n't"))
  }
  /// Whether a part of a sentence ends with it.
  var isBreak: Bool { [.comma, .pause].contains(kind) || ProseWords.turns.contains(text) }
}

extension ArraySlice<ProsePiece> {
  /// Whether the words at `place` say that what the sentence says is not so, or is not what the
  /// speaker says.
  func denies(at place: Int) -> Bool {
    let piece = self[place]
    guard piece.kind == .word else { return false }
    if piece.text == "doubt" { return !self[..<place].suffix(2).contains { isNone($0) } }
    if piece.isNegation || ProseWords.denials.contains(piece.text) { return true }
    guard place + 1 < endIndex else { return false }
    return ProseWords.denyingPairs.contains("\(piece.text) \(self[place + 1].text)")
  }

  private func isNone(_ piece: ProsePiece) -> Bool {
    piece.isNegation || ["no", "without", "little"].contains(piece.text)
  }

  /// The first word that denies what is said.
  var denial: String? { indices.first(where: denies).map { self[$0].text } }

  /// Whether the words deny what stands directly behind them: nothing but words such as `the answer is`
  /// lies between, and no variable is what is spoken of, as in `x cannot be`.
  var deniesWhatFollows: Bool {
    if ProseWords.contrasts.contains(suffix(2).map(\.text).joined(separator: " ")) { return true }
    for place in indices.reversed() {
      let word = self[place].text
      if denies(at: place), !ProseWords.exceptions.contains(word) {
        let subject = self[..<place].last { !ProseWords.auxiliaries.contains($0.text) }
        return subject.map { !$0.isMathematical || $0.text == "(" } ?? true
      }
      guard ProseWords.links.contains(word) else { return false }
    }
    return false
  }

  /// Whether the words begin with a verdict on what stands before them: `is wrong`, `that's not right`.
  var deniesWhatPrecedes: Bool {
    let clause = drop { [.pause, .comma].contains($0.kind) }
      .prefix { !$0.isBreak && !$0.isValue && $0.text != "and" }
    let words = clause.map(\.text).filter { $0 != ")" }
    let isFault = words.contains(where: ProseWords.faults.contains)
    if words.count == 1 { return isFault }
    guard words.prefix(2).contains(where: ProseWords.verdicts.contains) else { return false }
    return isFault
      || clause.contains(where: \.isNegation) && words.contains(where: ProseWords.praise.contains)
  }

  /// The pieces after the last mark or word at which a part of a sentence ends; `but` ends none in
  /// `anything but`.
  var lastClause: ArraySlice<ProsePiece> {
    let end = indices.last { place in
      let word = self[place].text
      let isException =
        word == "but" && place > startIndex && ProseWords.all.contains(self[place - 1].text)
      return self[place].kind == .stop || self[place].isBreak && !isException
    }
    return self[(end.map { $0 + 1 } ?? startIndex)...]
  }
}

extension ProsePiece {
  /// Whether it says that something is not so.
  var isNegation: Bool {
    kind == .word
      && (ProseWords.negations.contains(text) || text.hasSuffix("n't") || text.hasSuffix("不是"))
  }
  /// Whether a part of a sentence ends with it.
  var isBreak: Bool { isMark || ProseWords.turns.contains(text) }
  /// Whether it is a comma, or a colon, a dash or their like.
  var isMark: Bool { [.comma, .pause].contains(kind) }
  /// Whether it only says how: `definitely`.
  var isAdverb: Bool { kind == .word && text.hasSuffix("ly") }

  fileprivate func isAmong(_ words: Set<String>) -> Bool { words.contains(text) }
}

extension ArraySlice<ProsePiece> {
  /// The first word that denies what is said, but not what is counted, as `false` does in
  /// `the number of statements that are false is`.
  var denial: String? {
    indices.first { denies(at: $0) && !isDescription(at: $0) }.map { self[$0].text }
  }

  /// Whether the words deny the answer directly behind them: they deny the verb that states it, or that it
  /// is the answer, as in `nobody would say the answer is`. What is counted or described by a
  /// denial is not denied.
  var deniesWhatFollows: Bool {
    if ProseWords.contrasts.contains(suffix(2).map(\.text).joined(separator: " ")) { return true }
    let place = indices.last { denies(at: $0) && !self[$0].isAmong(ProseWords.exceptions) }
    guard let place else { return false }
    let (before, after) = (self[..<place], self[(place + 1)...])
    if before.describes || before.last?.text == "or" && !after.isEmpty { return false }
    if self[place].isAmong(ProseWords.faults) { return Self.fault(before, after) }
    if isPair(at: place), !self[place].isNegation {
      let rest = after.dropFirst()
      return !before.contains(where: \.isNegation) && (rest.isCopula || rest.saysAnswer)
    }
    if after.saysAnswer { return true }
    return after.isCopula && !after.contains { $0.text == "is" } && before.speaksOfAnswer
  }

  /// Whether the words suppose that the answer is what follows them: `assume the answer is`.
  var supposesWhatFollows: Bool {
    let place = lastIndex { $0.isAmong(ProseWords.conditions) }
    return place.map { self[($0 + 1)...].saysAnswer } ?? false
  }

  /// Whether the words begin with a verdict on what stands before them: `is wrong`, `that's not right`.
  var deniesWhatPrecedes: Bool {
    let clause = drop { $0.isMark || $0.isAmong(ProseWords.subjects) }
      .prefix { !$0.isBreak && !$0.isValue && $0.text != "and" }.filter { $0.text != ")" }
    let head = clause.prefix { $0.isNegation || $0.isAdverb || $0.isAmong(ProseWords.verdictHeads) }
    guard head.contains(where: { $0.isAmong(ProseWords.verdicts) }) else { return false }
    let rest = clause[head.endIndex...]
    guard let word = rest.first else { return false }
    let isNegated = head.contains(where: \.isNegation)
    if word.text == "answer" { return isNegated }
    if word.text == "mistake" { return !isNegated }
    guard word.isAmong(isNegated ? ProseWords.praise : ProseWords.calledWrong) else { return false }
    let isNoun = head.last?.isAmong(ProseWords.articles) ?? false
    let next = rest.dropFirst().first
    return next.map { $0.isAmong(isNoun ? ProseWords.answers : ProseWords.asides) } ?? !isNoun
  }

  /// Whether one word that calls a value wrong is all they say: `(wrong)`.
  var isVerdict: Bool {
    let words = drop(while: \.isMark).filter { !["(", ")"].contains($0.text) }
    return words.count == 1 && words[0].isAmong(ProseWords.calledWrong)
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

extension ArraySlice<ProsePiece> {
  /// Whether the words at `place` say that what the sentence says is not so, or is not what the
  /// speaker says.
  private func denies(at place: Int) -> Bool {
    let piece = self[place]
    guard piece.kind == .word else { return false }
    if piece.text == "doubt" { return !self[..<place].suffix(2).contains { isNone($0) } }
    return piece.isNegation || piece.isAmong(ProseWords.denials) || isPair(at: place)
  }

  private func isPair(at place: Int) -> Bool {
    guard place + 1 < endIndex else { return false }
    return ProseWords.denyingPairs.contains("\(self[place].text) \(self[place + 1].text)")
  }

  private func isNone(_ piece: ProsePiece) -> Bool {
    piece.isNegation || ["no", "without", "little"].contains(piece.text)
  }

  /// Whether the word at `place` belongs to what is counted or described, of which a verb at the end
  /// speaks.
  private func isDescription(at place: Int) -> Bool {
    guard place + 1 < endIndex, let last, last.isAmong(ProseWords.copulas) else { return false }
    return self[..<place].describes
  }

  /// Whether they begin to say what is counted, or which one is meant: `the number of`, `that are`.
  private var describes: Bool {
    if contains(where: { $0.isAmong(ProseWords.descriptions) }) { return true }
    return indices.dropFirst().contains { place in
      self[place].text == "that"
        && (place + 1 == endIndex || self[place + 1].isAmong(ProseWords.auxiliaries))
    }
  }

  /// Whether a fault between them denies what follows: `the wrong answer is`, `it is false that it is`.
  private static func fault(_ before: Self, _ after: Self) -> Bool {
    if let first = after.first, first.text == "answer" {
      return after.dropFirst().isCopula && !before.contains { $0.isAmong(ProseWords.prepositions) }
    }
    let opening = before.suffix(2).map(\.text).joined(separator: " ")
    return (opening == "it is" || before.last?.text == "it's") && after.saysAnswer
  }

  /// Whether they are words of a verb that states what follows, or none.
  private var isCopula: Bool {
    allSatisfy { $0.isAmong(ProseWords.copulas) || $0.isAmong(ProseWords.articles) || $0.isAdverb }
  }

  /// Whether they say that the answer is what follows, or that somebody says so: `think it is`.
  private var saysAnswer: Bool {
    var rest = self
    while let first = rest.first {
      let isCase = first.text == "case" && rest.dropFirst().first?.text == "that"
      guard isCase || first.isAmong(ProseWords.speech) || first.isAmong(ProseWords.articles) else {
        break
      }
      rest = rest.dropFirst()
    }
    if let first = rest.first, ["it", "it's", "this"].contains(first.text) {
      return rest.dropFirst().isCopula
    }
    let named = rest.drop { $0.isAmong(ProseWords.praise) || $0.text == "final" }
    // `answer` may be one of the words of praise, as in `is the answer`.
    let subject = rest.prefix(rest.count - named.count).last ?? named.first
    if subject?.text == "answer" { return named.isCopula || named.dropFirst().isCopula }
    return named.first?.isAmong(ProseWords.answers) ?? false && named.dropFirst().isCopula
  }

  /// Whether nothing, the answer or `it` is what they speak of last, but for verbs and adverbs.
  private var speaksOfAnswer: Bool {
    let subject = lastIndex { !$0.isAmong(ProseWords.auxiliaries) && !$0.isAdverb }
    guard let subject else { return true }
    if self[subject].text == "that" { return subject == startIndex }
    return self[subject].isAmong(ProseWords.answers)
      || ["it", "this", "and", "or", "("].contains(self[subject].text)
  }
}

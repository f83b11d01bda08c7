/// A sentence that may choose a letter.
struct ChoiceSentence {
  private let tokens: [ChoiceToken]
  /// Whether it asks.
  let isQuestion: Bool
  private let startsLine: Bool
  /// The places of letters; those joined by nothing but commas, strokes and `or` are together.
  private let groups: [[Int]]

  /// Tokens that begin a line or not, up to the mark `end`.
  private init(tokens: [ChoiceToken], startsLine: Bool, end: String) {
    self.tokens = tokens
    self.startsLine = startsLine
    isQuestion = end == "?"
    groups = Self.groups(tokens)
  }

  /// The tokens after which a sentence is cut.
  private static let longest = 200

  /// The sentences of a text, of its last 10,000 characters.
  static func sentences(of text: String) -> [ChoiceSentence] {
    var sentences: [ChoiceSentence] = []
    var tokens: [ChoiceToken] = []
    var startsLine = true
    let all = ChoiceToken.tokens(of: String(text.suffix(Caps.characters)))
    for (place, token) in all.enumerated() {
      let isEnd = isEnd(token, after: tokens, before: all[(place + 1)...])
      if !isEnd, token.text != "\n" { tokens.append(token) }
      guard isEnd || tokens.count >= longest else { continue }
      if !tokens.isEmpty {
        sentences.append(
          ChoiceSentence(tokens: tokens, startsLine: startsLine, end: token.text))
      }
      startsLine = token.text == "\n"
      tokens = []
    }
    return sentences + [ChoiceSentence(tokens: tokens, startsLine: startsLine, end: "")]
  }

  /// Whether a token ends the sentence of `tokens`.
  private static func isEnd(
    _ token: ChoiceToken, after tokens: [ChoiceToken], before rest: ArraySlice<ChoiceToken>
  ) -> Bool {
    switch token.text {
    case "!", "?", ";": true
    case ".": !isOptionMark(tokens, rest)
    case "\n": !(tokens.last.map { ChoiceWords.opening.contains($0.lowered) } ?? false)
    default: false
    }
  }

  /// Whether a full stop stands between a letter that begins a line or follows `:` and its text.
  private static func isOptionMark(_ tokens: [ChoiceToken], _ rest: ArraySlice<ChoiceToken>) -> Bool
  {
    guard let letter = tokens.last, letter.isLetter, rest.first.map({ $0.text != "\n" }) ?? false
    else { return false }
    return tokens.dropLast().allSatisfy { "([".contains($0.text) }
  }

  /// The letter before what it stands for: `(B) 42`, `B) 42`, `B. 42`, `B: 42`.
  var option: Character? {
    let skipped: Set<String> = ["(", "[", "option", "choice"]
    guard startsLine, let place = tokens.firstIndex(where: { !skipped.contains($0.lowered) }),
      tokens[place].isLetter, place + 1 < tokens.count, ").:]-–".contains(tokens[place + 1].text),
      !isDenied(place), groups.first == [place]
    else { return nil }
    return tokens[place].letter
  }

  /// The letters that it states, one where it is clear.
  var stated: Set<Character> {
    var letters: Set<Character> = []
    for group in groups where group.contains(where: isStated) {
      letters.formUnion(group.filter { !isDenied($0) }.compactMap { tokens[$0].letter })
    }
    return letters
  }

  /// The letters that it says are not the answer.
  var denied: Set<Character> {
    Set(groups.joined().filter(isDenied).compactMap { tokens[$0].letter })
  }

  /// Whether it takes back what was said: `that is wrong`, `I made a mistake`, `oops, wrong`.
  var takesBack: Bool {
    let words = tokens.map(\.lowered).filter { $0 != "," }
    guard let fault = words.firstIndex(where: ChoiceWords.faults.contains), let first = words.first
    else { return false }
    let said = words[..<fault].drop { !ChoiceWords.statement.contains($0) }
    if said.isEmpty { return words[..<fault].allSatisfy(ChoiceWords.turns.contains) }
    let begins = ChoiceWords.turns.contains(first) || ChoiceWords.statement.contains(first)
    return begins && said.dropFirst().allSatisfy(ChoiceWords.links.contains)
  }

  private static func isCandidate(_ place: Int, _ tokens: [ChoiceToken]) -> Bool {
    guard tokens[place].isLetter else { return false }
    guard place + 1 < tokens.count else { return true }
    let next = tokens[place + 1]
    switch tokens[place].text {
    case "A": return !next.isPlainWord || ChoiceWords.verbs.contains(next.text) || next.isTurn
    case "I": return !next.isWord || ["is", "seems", "looks"].contains(next.text)
    default: return true
    }
  }

  private static func groups(_ tokens: [ChoiceToken]) -> [[Int]] {
    var groups: [[Int]] = []
    for place in tokens.indices where isCandidate(place, tokens) {
      if let last = groups.last?.last, tokens[(last + 1)..<place].allSatisfy(\.isJoint) {
        groups[groups.count - 1].append(place)
      } else {
        groups.append([place])
      }
    }
    return groups
  }

  /// Whether the letter at `place` is put forward.
  private func isStated(_ place: Int) -> Bool {
    let clause = clause(around: place)
    let before = tokens[clause.lowerBound..<place].filter { !$0.isFiller && !$0.isSecondThought }
    let after = tokens[(place + 1)..<clause.upperBound].filter {
      !$0.isBracket && !$0.isSecondThought
    }
    if ChoiceWords.quantifiers.contains(tokens[0].lowered) { return false }
    if before.isEmpty, after.allSatisfy({ $0.isJoint || $0.isLetter }) {
      return !isMarker(place) && !follows(clause, ["and", "as", "while", "whereas"])
    }
    if let verb = after.first, ChoiceWords.verbs.contains(verb.text), before.count <= 2 {
      return after.contains { ChoiceWords.praise.contains($0.lowered) }
    }
    guard let lead = before.last?.lowered else { return false }
    if lead == "with" {
      return before.dropLast().last.map { ChoiceWords.going.contains($0.lowered) } ?? false
    }
    if ["is", "are", "es", "est", "ist", "è"].contains(lead) {
      return tokens[clause.lowerBound..<place].contains {
        ChoiceWords.subjects.contains($0.lowered)
      }
    }
    return ChoiceWords.leads.contains(lead)
  }

  private func follows(_ clause: Range<Int>, _ words: Set<String>) -> Bool {
    clause.lowerBound > 0 && words.contains(tokens[clause.lowerBound - 1].lowered)
  }

  /// Whether the letter only marks an option that follows.
  private func isMarker(_ place: Int) -> Bool {
    option != nil && tokens[..<place].allSatisfy { "([".contains($0.text) }
  }

  /// Whether its clause says that it is not the one; what the words of an option say does not:
  /// `(A) cannot be determined`.
  private func isDenied(_ place: Int) -> Bool {
    let clause = clause(around: place)
    guard place + 1 < clause.upperBound, ")]:".contains(tokens[place + 1].text) else {
      return tokens[clause].contains(where: \.isDenial)
    }
    let words = tokens[(place + 2)..<clause.upperBound].filter(\.isWord)
    return tokens[clause.lowerBound..<place].contains(where: \.isDenial) || Self.isVerdict(words)
  }

  /// Whether words behind the mark of an option speak of it: `is not right`, `wrong`.
  private static func isVerdict(_ words: [ChoiceToken]) -> Bool {
    guard let first = words.first else { return false }
    if ChoiceWords.faults.contains(first.lowered) { return words.count == 1 }
    let isVerb = ChoiceWords.verbs.contains(first.lowered) || first.lowered.hasSuffix("n't")
    guard isVerb || ["not", "cannot"].contains(first.lowered) else { return false }
    return words.contains { ChoiceWords.faults.contains($0.lowered) }
      || words.contains(where: \.isDenial)
        && words.contains { ChoiceWords.praise.contains($0.lowered) }
  }

  /// The part of the sentence around a letter that no comma or conjunction cuts, and what is said of
  /// all letters that it stands together with.
  private func clause(around place: Int) -> Range<Int> {
    let start = tokens[..<place].lastIndex { $0.isBreak }.map { $0 + 1 } ?? 0
    let end = end(after: place)
    guard let last = groups.first(where: { $0.contains(place) })?.last, last > place else {
      return start..<end
    }
    let isJoined = ["and", "or", "nor", "/"].contains(tokens[last - 1].lowered)
    let verb = last + 1 < tokens.count ? tokens[last + 1].lowered : ""
    return start..<(isJoined || ChoiceWords.plurals.contains(verb) ? self.end(after: last) : end)
  }

  private func end(after place: Int) -> Int {
    tokens[(place + 1)...].firstIndex { $0.isBreak } ?? tokens.count
  }
}

/// Words after an answer that take it back.
enum Retraction {
  /// The end of the last words that do so, or `nil` where there are none.
  static func end(in text: Bytes) -> Int? {
    let text = lowered(text)
    return [lastVerdict(in: text), lastSecondThought(in: text)].compactMap(\.self).max()
  }

  /// Whether a text takes back the marked answer before it: it calls it wrong, or thinks again and says
  /// another one, at once or as a statement. A check, as in `Wait, let me see: …`, takes nothing back.
  static func isRetracted(by text: Bytes) -> Bool {
    let text = lowered(text)
    if lastVerdict(in: text) != nil { return true }
    guard let end = lastSecondThought(in: text) else { return false }
    if statementStart(text[end...]) != nil { return true }
    let rest = ProseLexer.pieces(of: String(decoding: text[end...], as: UTF8.self))
    return rest.prefix(6).contains(where: \.isValue)
  }

  private static func lowered(_ text: Bytes) -> Bytes {
    // The places stay those of `text`.
    var text = text
    for place in text.indices where (65...90).contains(text[place]) { text[place] += 32 }
    return text
  }

  /// The end of the last words that call what was said wrong.
  private static func lastVerdict(in text: Bytes) -> Int? {
    let called = faults.compactMap { fault in
      lastEnd(of: fault, in: text) { before, _ in
        subjects.contains {
          before.ends(with: $0 + " ") && !isCondition(before.dropLast($0.utf8.count + 1))
        }
      }
    }
    return (called + verdicts.compactMap { lastEnd(of: $0, in: text) { _, _ in true } }).max()
  }

  /// Whether what follows is only supposed: `tell me if it is wrong`.
  private static func isCondition(_ text: Bytes) -> Bool {
    ["if ", "whether ", "unless "].contains { text.ends(with: $0) }
  }

  /// The end of the last words with which the speaker thinks again; some must begin a clause:
  /// `actually` does in `Actually, it is 6`, and does not in `This is actually right`.
  private static func lastSecondThought(in text: Bytes) -> Int? {
    let anywhere = corrections.compactMap { lastEnd(of: $0, in: text) { _, _ in true } }
    let clauses = secondThoughts.compactMap { phrase in
      lastEnd(of: phrase, in: text) { isClauseStart($0) || beginsValue($1) }
    }
    return (anywhere + clauses).max()
  }

  /// The end of the last place where a phrase stands as words of its own, and what stands before and
  /// after it is as it must be.
  private static func lastEnd(
    of phrase: String, in text: Bytes,
    where isMeant: (Bytes, Bytes) -> Bool
  ) -> Int? {
    var rest = text
    while let place = rest.last(of: phrase) {
      rest = rest[..<place.lowerBound]
      let after = text[place.upperBound...]
      let isApart =
        !(rest.last.map(isLetter) ?? false)
        && !(isLetter(text[place.upperBound - 1]) && after.first.map(isLetter) ?? false)
      if isApart, isMeant(rest, after) { return place.upperBound }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }

  /// Whether a clause begins after a text: after a mark, or a word such as `but`.
  private static func isClauseStart(_ text: Bytes) -> Bool {
    let before = text.suffix(64).reversed().drop { isBlank($0) && $0 != newline }
    let word = before.prefix(while: isLetter).reversed()
    return word.isEmpty || openers.contains(Array(word))
  }

  /// Whether a text goes on with a number or a formula: `it is actually 6`.
  private static func beginsValue(_ text: Bytes) -> Bool {
    let first = text.drop { isBlank($0) || $0 == UInt8(ascii: "*") }.first
    return first.map { (48...57).contains($0) || "$\\-".utf8.contains($0) } ?? false
  }

  /// Words after which a clause begins again.
  private static let openers = [
    "but", "no", "oh", "hmm", "well", "and", "so", "ah", "or", "am", "m",
  ].map { Array($0.utf8) }

  /// Words that take a statement back where a clause begins with them.
  private static let secondThoughts = [
    "wait", "actually", "oops", "sorry", "correction", "hold on",
  ]

  /// Words that take a statement back wherever they stand.
  private static let corrections = [
    "scratch that", "no,", "no.", "on second thought", "on reflection", "i mean",
  ]

  /// Words that call a statement wrong wherever they stand.
  private static let verdicts = ["made a mistake", "made an error"]

  /// Who or what is called wrong.
  private static let subjects = [
    "that is", "that's", "this is", "it is", "it's", "i was", "he is", "he's", "he was", "she is",
    "she's", "she was", "they are", "they're", "they were",
  ]

  /// What they are called.
  private static let faults = [
    "wrong", "incorrect", "mistaken", "not correct", "not right", "not the answer",
  ]
}

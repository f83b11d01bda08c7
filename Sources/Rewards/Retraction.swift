/// Words after an answer that take it back.
enum Retraction {
  /// How many bytes behind an answer are read.
  private static let reach = 400

  /// Whether a text takes back the answer before it: it calls it wrong at once, or thinks again and states
  /// another one. A check, as in `Wait, let me see: …`, takes nothing back.
  static func isRetracted(_ answer: String, by text: Bytes) -> Bool {
    let pieces = Remark.pieces(after: text.prefix(reach))[...]
    if callsWrong(pieces) { return true }
    let said = Set(values(in: ProseLexer.pieces(of: answer)[...]))
    let isOther = { (values: [String]) in !values.isEmpty && said.isDisjoint(with: values) }
    let first = withoutOpeners(pieces)
    let isStrong = first.prefix(4).contains { ["should", "actually"].contains($0.text) }
    if isStrong, isOther(stated(first)) { return true }
    return pieces.indices.contains { place in
      guard thinksAgain(at: place, pieces) else { return false }
      let rest = withoutOpeners(pieces[place...])
      return isOther(stated(rest)) || statements(in: rest).contains(where: isOther)
    }
  }

  /// Whether a text begins by calling wrong what was said before it: `Wait, that is wrong`,
  /// `Wait, no`.
  static func callsWrong(_ pieces: ArraySlice<ProsePiece>) -> Bool {
    let rest = withoutOpeners(pieces, keeping: "that")
    let sentence = rest.prefix { $0.kind != .stop }
    if rest.dropFirst(sentence.count).first?.text == "?" { return false }
    let first = pieces.drop { $0.kind == .stop || $0.isMark }.prefix { $0.kind != .stop }
    let words = first.filter { !$0.isMark }.map(\.text)
    let isNo = words.count == 2 && ["wait", "hmm", "oh"].contains(words[0]) && words[1] == "no"
    return isNo || sentence.deniesWhatPrecedes || pieces.first?.kind == .stop && sentence.isVerdict
  }

  private static func withoutOpeners(
    _ pieces: ArraySlice<ProsePiece>, keeping word: String? = nil
  ) -> ArraySlice<ProsePiece> {
    pieces.drop {
      $0.kind == .stop || $0.isMark || $0.text != word && ProseWords.openers.contains($0.text)
    }
  }

  /// Whether somebody thinks again from `place` on; `no` behind a question only answers it.
  private static func thinksAgain(at place: Int, _ pieces: ArraySlice<ProsePiece>) -> Bool {
    guard ProseWords.secondThoughts.contains(pieces[place].text) else { return false }
    guard let last = pieces[..<place].last else { return true }
    if last.text == "?" { return pieces[place].text != "no" }
    return last.kind == .stop || last.isMark || ProseWords.openers.contains(last.text)
      || last.text == "i"
  }

  /// The values that pieces begin by stating, as in `it should be 17`; none where more is said of them.
  private static func stated(_ pieces: ArraySlice<ProsePiece>) -> [String] {
    let value = pieces.drop { ProseWords.statements.contains($0.text) }
    let run = value.prefix { $0.isMathematical }
    let isEquation = run.contains { $0.kind == .formula ? $0.text.contains("=") : $0.text == "=" }
    let next = pieces[run.endIndex...].first
    let ends = next.map { $0.kind == .stop || $0.isBreak || ["not", "instead"].contains($0.text) }
    return isEquation || next?.text == "?" || ends == false ? [] : values(in: run)
  }

  /// The values of all that is said to be the answer, and not only supposed.
  private static func statements(in pieces: ArraySlice<ProsePiece>) -> [[String]] {
    pieces.indices.compactMap { place in
      let rest = pieces[(place + 1)...]
      guard pieces[place].text == "answer", let verb = rest.first?.text,
        ["is", "=", "should", "must", ":"].contains(verb)
      else { return nil }
      let clause = pieces[..<place].lastClause
      let isOpen = clause.contains { ProseWords.conditions.contains($0.text) }
      return isOpen || clause.denial != nil ? nil : stated(verb == ":" ? rest.dropFirst() : rest)
    }
  }

  /// The numbers and formulas, or where there are none the single letters.
  private static func values(in pieces: ArraySlice<ProsePiece>) -> [String] {
    let values = pieces.filter(\.isValue).map(\.text)
    if !values.isEmpty { return values }
    return pieces.map(\.text).filter { $0.count == 1 && $0.allSatisfy(\.isLetter) }
  }
}

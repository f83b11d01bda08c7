/// Words after an answer that take it back.
struct Retraction {
  /// How many bytes behind an answer, and before the end of the text, are read.
  private static let reach = 400

  private let answer: String
  /// Whether the second answer excludes the first.
  private let contradict: (String, String) -> Bool

  /// - Parameters:
  ///   - answer: what may be taken back.
  ///   - contradict: whether a second answer excludes the first; by the numbers in them where it is not
  ///     given.
  init(of answer: String, contradict: ((String, String) -> Bool)? = nil) {
    (self.answer, self.contradict) = (answer, contradict ?? Self.haveOtherValues)
  }

  /// Whether a text takes back the answer before it: it calls it wrong at once, goes on with another one,
  /// or ends by stating another one. A check, as in `Wait, let me see: …`, takes nothing back.
  func isMade(by text: Bytes) -> Bool {
    let pieces = Remark.pieces(after: text.prefix(Self.reach))[...]
    return Self.callsWrong(pieces) || goesOn(pieces) || ends(text)
  }

  /// Whether a text begins by calling wrong what was said before it.
  static func callsWrong(_ text: Bytes) -> Bool {
    callsWrong(Remark.pieces(after: text.prefix(reach))[...])
  }

  /// Whether a text begins by calling wrong what was said before it: `Wait, that is wrong`, or says no
  /// more than `Wait, no`.
  static func callsWrong(_ pieces: ArraySlice<ProsePiece>) -> Bool {
    let rest = withoutOpeners(pieces, keeping: ["that", "my"])
    let sentence = rest.prefix { $0.kind != .stop }
    if rest.dropFirst(sentence.count).first?.text == "?" { return false }
    let words = pieces.filter { $0.kind != .stop && !$0.isMark }.map(\.text)
    let isNo = words.count == 2 && ["wait", "hmm", "oh"].contains(words[0]) && words[1] == "no"
    return isNo || sentence.deniesWhatPrecedes || pieces.first?.kind == .stop && sentence.isVerdict
  }

  private static func withoutOpeners(
    _ pieces: ArraySlice<ProsePiece>, keeping kept: Set<String> = []
  ) -> ArraySlice<ProsePiece> {
    pieces.drop {
      let isOpener = ProseWords.openers.contains($0.text) && !kept.contains($0.text)
      return $0.kind == .stop || $0.isMark || isOpener
    }
  }
}

extension Retraction {
  /// Whether another answer is stated where somebody thinks again: `Hmm, it should be 17`.
  private func goesOn(_ pieces: ArraySlice<ProsePiece>) -> Bool {
    let first = Self.withoutOpeners(pieces)
    let isStrong = first.prefix(4).contains { ["should", "actually"].contains($0.text) }
    if isStrong, isOther(stated(first)) { return true }
    return pieces.indices.contains { place in
      thinksAgain(at: place, pieces) && isOther(stated(Self.withoutOpeners(pieces[place...])))
    }
  }

  /// Whether somebody thinks again from `place` on; `no` behind a question only answers it.
  private func thinksAgain(at place: Int, _ pieces: ArraySlice<ProsePiece>) -> Bool {
    let word = pieces[place].text
    guard ProseWords.secondThoughts.contains(word) else { return false }
    let last = pieces[..<place].last
    if word == "no" {
      let next = pieces[(place + 1)...].first
      if last?.text == "?" || next.map({ $0.isMathematical }) ?? true { return false }
    }
    guard let last else { return true }
    return last.kind == .stop || last.isMark || ProseWords.openers.contains(last.text)
      || last.text == "i"
  }

  /// What pieces begin by stating, as in `it should be 17`; `nil` where more is said of it.
  private func stated(_ pieces: ArraySlice<ProsePiece>) -> String? {
    let value = pieces.drop { ProseWords.statements.contains($0.text) }
    let run = value.prefix { $0.isMathematical }
    let isEquation = run.contains { $0.kind == .formula ? $0.text.contains("=") : $0.text == "=" }
    let next = pieces[run.endIndex...].first
    let ends = next.map { $0.kind == .stop || $0.isBreak || ["not", "instead"].contains($0.text) }
    return isEquation || next?.text == "?" || ends == false ? nil : run.text
  }

  /// Whether a value is stated that is not the answer.
  private func isOther(_ value: String?) -> Bool { value.map { contradict(answer, $0) } ?? false }

  private static func haveOtherValues(_ answer: String, _ other: String) -> Bool {
    let values = values(in: ProseLexer.pieces(of: other)[...])
    let said = Set(Self.values(in: ProseLexer.pieces(of: answer)[...]))
    return !values.isEmpty && said.isDisjoint(with: values)
  }

  /// The numbers and formulas, or where there are none the single letters.
  private static func values(in pieces: ArraySlice<ProsePiece>) -> [String] {
    let values = pieces.filter(\.isValue).map(\.text)
    if !values.isEmpty { return values }
    return pieces.map(\.text).filter { $0.count == 1 && $0.allSatisfy(\.isLetter) }
  }
}

extension Retraction {
  /// Whether the last sentence plainly states another answer: `So the correct answer is 48.`
  ///
  /// Courtesies may follow it. Where a new question stands between, the text speaks of something else.
  private func ends(_ text: Bytes) -> Bool {
    if text.split(separator: newline).contains(where: beginsQuestion) { return false }
    let pieces = ProseLexer.pieces(of: String(decoding: text.suffix(Self.reach), as: UTF8.self))
    let last = pieces.split { $0.kind == .stop }.last { sentence in
      let isCourtesy = sentence.prefix(4).contains { ProseWords.courtesies.contains($0.text) }
      return !isCourtesy || sentence.contains { $0.text == "answer" }
    }
    guard let last, pieces[last.endIndex...].first?.text != "?" else { return false }
    return isOther(conclusion(last))
  }

  private func beginsQuestion(_ line: Bytes) -> Bool {
    let start = String(decoding: line.prefix(24), as: UTF8.self).lowercased()
    let word = start.drop { !$0.isLetter }.prefix(while: \.isLetter)
    return ["q", "question", "problem", "exercise", "example", "user", "human", "part"]
      .contains(String(word))
  }

  /// The value that a sentence plainly states as the answer; `nil` where it says more: of whom, when, or
  /// under what condition.
  private func conclusion(_ sentence: ArraySlice<ProsePiece>) -> String? {
    if sentence.contains(where: { ProseWords.conditions.contains($0.text) }) { return nil }
    let start = sentence.lastIndex { ProseWords.results.contains($0.text) }
    let clause = sentence[(start.map { $0 + 1 } ?? sentence.startIndex)...]
    let rest = clause.drop { $0.isMark || ProseWords.leads.contains($0.text) }
    guard rest.first?.text == "answer" else { return crowned(rest) }
    let verbs = rest.dropFirst().prefix { ProseWords.equating.contains($0.text) }
    let run = rest[verbs.endIndex...].drop { ProseWords.articles.contains($0.text) }
      .prefix(while: \.isMathematical)
    let tail = rest[run.endIndex...]
    let isNoun = tail.count == 1 && tail.first?.kind == .word
    let isContrast = tail.drop(while: \.isMark).first.map { ["not", "instead"].contains($0.text) }
    guard !verbs.isEmpty, tail.isEmpty || isNoun || isContrast == true else { return nil }
    return run.text.split(separator: "=").last.map(String.init)
  }

  /// The value of `48 is the correct answer`.
  private func crowned(_ clause: ArraySlice<ProsePiece>) -> String? {
    let run = clause.prefix(while: \.isMathematical)
    let words = clause[run.endIndex...].map(\.text)
    let isTitle = words.dropFirst().dropLast().allSatisfy { ProseWords.leads.contains($0) }
    guard !run.isEmpty, words.count > 3, words.first == "is", words.last == "answer", isTitle,
      words.contains(where: { ["correct", "right", "final", "actual"].contains($0) })
    else { return nil }
    return run.text
  }
}

extension ArraySlice<ProsePiece> {
  fileprivate var text: String { map(\.text).joined(separator: " ") }
}

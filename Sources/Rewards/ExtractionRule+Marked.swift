/// What a box holds, and what stands behind it.
public struct BoxedAnswer: Sendable, Hashable {
  /// The content of the box.
  public let text: String
  /// The words of a measure that stand behind the box, such as `million`, `km`, `per`, `^2`.
  public let measure: [String]

  init(text: String, after: Bytes) {
    self.text = text
    measure = unitWords(String(decoding: after.prefix(80), as: UTF8.self))
  }
}

extension ExtractionRule {
  /// The answer that a mark stands around, where the text does not take it back.
  ///
  /// - Parameters:
  ///   - text: what holds the answer.
  ///   - contradict: whether a second answer excludes the first.
  /// - Throws: `Unparseable`, as `answer(in:isTrusted:)`, and where the next 400 bytes take the answer back,
  ///   or the text ends by stating another; after `####`, where the same paragraph does, or the next
  ///   begins by calling it wrong.
  package func markedAnswer(
    in text: String, contradict: ((String, String) -> Bool)? = nil
  ) throws(Unparseable) -> String {
    let text = Self.said(in: text)
    let found = try place(in: text, isTrusted: false)
    let answer = try checked(found)
    let after = text[found.endIndex...]
    let paragraph = after.first(of: "\n\n")?.lowerBound ?? text.endIndex
    let remarks = self == .hash ? after[..<paragraph] : after
    if Retraction(of: answer, contradict: contradict).isMade(by: remarks)
      || Retraction.callsWrong(after)
    {
      throw Unparseable("the answer by rule \(self) is taken back", isAbsent: true)
    }
    return answer
  }
}

/// The words of a unit that a text begins with, behind the signs that close a formula.
private func unitWords(_ text: String) -> [String] {
  var line = String(text.prefix { !$0.isNewline })
  let isText = line.contains("\\text") || line.contains("\\mathrm")
  for sign in ["\\text{", "\\mathrm{", "\\textrm{", "\\mbox{", "\\qquad", "\\quad"] + [
    "\\)", "\\]", "\\,", "\\ ", "\\;",
  ] {
    line.replace(sign, with: " ")
  }
  line.replace("^", with: " ^")
  line.replace("/", with: " per ")
  line.replace("\\%", with: " percent ")
  line.replace("%", with: " percent ")
  let tokens = line.split { " $*~{}(".contains($0) }
  var words: [String] = []
  for (index, token) in tokens.enumerated() {
    let word = String(token.prefix { !".,;:!?)".contains($0) })
    let ends = isText || word.count < token.count || index + 1 == tokens.count
    guard isUnit(word, after: words.last, ends: ends) else { break }
    words.append(word.count > 1 ? word.lowercased() : word)
    if word.count < token.count { break }
  }
  if words.last == "per" { words.removeLast() }
  return words
}

/// Whether a word goes on with a unit; one letter is one only where nothing follows, or behind `per`.
private func isUnit(_ word: String, after last: String?, ends: Bool) -> Bool {
  if word == "per" { return last != nil }
  if word.hasPrefix("^") { return last != nil && word.dropFirst().allSatisfy(\.isNumber) }
  if word.count > 1 { return ProseWords.measures.contains(word.lowercased()) }
  return ["m", "g", "s", "h", "L"].contains(word) && (ends || last == "per")
}

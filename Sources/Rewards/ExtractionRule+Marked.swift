/// An answer that a mark stands around, and the unit behind the mark.
package struct MarkedAnswer: Sendable {
  /// The answer; for a box with `million` or its like behind it, that is part of it.
  package let text: String
  /// The unit that stands behind a box, in words and powers.
  package let unit: String?
}

extension ExtractionRule {
  /// The answer that stands in `text`, with the unit behind it.
  ///
  /// - Throws: `Unparseable`, as `answer(in:)`, and where the answer is taken back within the next 400
  ///   bytes; after `####`, in the same paragraph.
  package func markedAnswer(in text: String) throws(Unparseable) -> MarkedAnswer {
    let text = Self.said(in: text)
    let found = try place(in: text)
    var answer = try checked(found)
    let after = text[found.endIndex...]
    let paragraph = after.first(of: "\n\n")?.lowerBound ?? text.endIndex
    let remarks = self == .hash ? after[..<paragraph] : after
    if Retraction.isRetracted(by: remarks.prefix(400)) {
      throw Unparseable("the answer by rule \(self) is taken back", isAbsent: true)
    }
    guard self == .boxed else { return MarkedAnswer(text: answer, unit: nil) }
    var words = unitWords(String(decoding: after.dropFirst().prefix(80), as: UTF8.self))[...]
    while let scale = words.first, ProseWords.scales.contains(scale) {
      answer += "\\text{ \(scale)}"
      words = words.dropFirst()
    }
    return MarkedAnswer(text: answer, unit: words.isEmpty ? nil : words.joined(separator: " "))
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

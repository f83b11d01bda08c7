/// How many sentences a text has, about as the Punkt tokenizer of NLTK counts them.
///
/// A full stop, question mark or exclamation mark ends a sentence where white space and more text, or
/// a bracket, quotation mark or star follow. A full stop after an abbreviation or an initial does not,
/// and dots in a row do not. Line breaks alone end nothing, and the number of a list's item is a
/// sentence of its own, as there. Punkt's statistics of words are not at hand: whether a capitalised
/// word that follows an abbreviation begins a sentence is decided by a list of common words; a letter with
/// a full stop after it, or after a title (`Dr. A`), is an initial.
enum SentenceCounter {
  /// The number of sentences; 1 for a text without any mark.
  static func count(_ text: String) -> Int {
    let scalars = Array(text.pythonStripped.unicodeScalars)
    var count = 1
    for index in scalars.indices where marks.contains(scalars[index]) {
      guard let next = follower(of: index, in: scalars), ends(at: index, before: next, in: scalars)
      else { continue }
      // Closing quotation marks and brackets that end the text belong to the sentence before them.
      if !closesText(index + 1, in: scalars) { count += 1 }
    }
    return count
  }

  private static let marks: [Unicode.Scalar] = [".", "?", "!"]
  private static let nonWords: Set<Unicode.Scalar> = [
    ")", "\"", ";", "}", "]", "*", ":", "@", "'", "(", "{", "[", "!", "?",
  ]
  private static let closers: Set<Unicode.Scalar> = ["\"", "'", ")", "]", "}"]

  /// The word, or the mark, that stands after a mark that may end a sentence.
  private struct Follower {
    let text: String
    /// Whether a full stop stands right after it.
    var isDotted = false

    /// Whether it is one capital letter with a full stop.
    var isInitial: Bool { isDotted && isLetter }
    /// Whether it is one capital letter.
    var isLetter: Bool {
      text.unicodeScalars.count == 1 && text.unicodeScalars.allSatisfy(\.properties.isUppercase)
    }
  }

  private static func follower(of index: Int, in scalars: [Unicode.Scalar]) -> Follower? {
    let after = index + 1
    guard after < scalars.count else { return nil }
    if nonWords.contains(scalars[after]) { return Follower(text: String(scalars[after])) }
    guard scalars[after].isPythonSpace,
      let start = scalars[after...].firstIndex(where: { !$0.isPythonSpace })
    else { return nil }
    if nonWords.contains(scalars[start]) { return Follower(text: String(scalars[start])) }
    let word = scalars[start...].prefix(40).prefix { isWordPart($0) }
    if word.isEmpty { return Follower(text: String(scalars[start])) }
    let isDotted = word.endIndex < scalars.endIndex && scalars[word.endIndex] == "."
    return Follower(text: text(word), isDotted: isDotted)
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isPythonSpace && !nonWords.contains(scalar) && !",.".unicodeScalars.contains(scalar)
  }

  private static func closesText(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    scalars.count - index < 8 && scalars[index...].allSatisfy { closers.contains($0) }
  }

  /// Whether the mark at `index` ends a sentence, with `next` after it.
  private static func ends(
    at index: Int, before follower: Follower, in scalars: [Unicode.Scalar]
  ) -> Bool {
    let next = follower.text
    if scalars[index] != "." { return true }
    let token = token(endingAt: index, in: scalars)
    if token.isEmpty { return true }
    if token.hasSuffix(".") { return startsSentence(next) == true }
    if isInitial(token) {
      if follower.isInitial { return false }
      let starts = startsSentence(next)
      return starts == true || (starts == nil && !isCapitalised(next))
    }
    if isNumber(token) { return startsSentence(next) != false }
    let last = token.split(separator: "-").last.map(String.init) ?? token
    let isAbbreviation = [token, last].contains {
      titles.contains($0) || abbreviations.contains($0)
    }
    let isName = follower.isInitial || follower.isLetter && titles.contains(token)
    return !isAbbreviation || !isName && startsSentence(next) == true
  }

  /// The word before a full stop, in lower case; at most 40 characters of it.
  private static func token(endingAt index: Int, in scalars: [Unicode.Scalar]) -> String {
    let before = scalars[max(0, index - 40)..<index]
    let start = before.lastIndex { $0.isPythonSpace || nonWords.contains($0) }
    return text(before[(start.map { $0 + 1 } ?? before.startIndex)...]).lowercased()
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func isInitial(_ token: String) -> Bool {
    token.unicodeScalars.count == 1 && token.unicodeScalars.allSatisfy(\.properties.isAlphabetic)
  }

  private static func isNumber(_ token: String) -> Bool {
    token.unicodeScalars.contains { "0"..."9" ~= $0 }
      && token.unicodeScalars.allSatisfy { "0"..."9" ~= $0 || ",.-".unicodeScalars.contains($0) }
  }

  private static func isCapitalised(_ word: String) -> Bool {
    word.unicodeScalars.first?.properties.isUppercase ?? false
  }

  /// Whether a word begins a sentence: known for common words alone.
  private static func startsSentence(_ word: String) -> Bool? {
    guard let first = word.unicodeScalars.first else { return nil }
    if [";", ":", ",", ".", "!", "?"].contains(first) { return false }
    if first.properties.isLowercase { return false }
    if !first.properties.isUppercase { return nil }
    return EnglishWords.common.contains(word.lowercased()) ? true : nil
  }

  /// Abbreviations that a name follows.
  private static let titles: Set<String> = [
    "mr", "mrs", "ms", "messrs", "dr", "prof", "rep", "sen", "gov", "gen", "col", "lt", "maj",
    "adm",
  ]

  private static let abbreviations: Set<String> = [
    "st", "ave", "ft", "jr", "sr", "inc", "corp", "co", "cos", "ltd", "bros", "vs", "dist", "mg",
    "jan", "feb", "aug", "sept", "oct", "nov", "dec", "mon", "tues", "wed", "thurs", "fri", "ariz",
    "calif", "conn", "fla", "ga", "ill", "kan", "la", "minn", "nev", "pa", "tenn", "va", "vt",
    "wash", "wis", "u.s", "u.s.a", "u.k", "u.n", "u.s.s.r", "d.c", "n.y", "n.j", "n.c", "s.c",
    "n.d",
    "n.h", "n.m", "r.i", "w.va", "a.m", "p.m", "a.d", "i.e", "ph.d", "m.b.a", "p.a", "s.a", "n.v",
    "b.v", "s.p.a", "cie", "ct", "chg", "ok",
  ]
}

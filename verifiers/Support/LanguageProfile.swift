/// What tells a language from others of its script.
struct LanguageProfile: Sendable {
  let language: String
  let script: LanguageIdentifier.Script
  /// Frequent words, in lower case.
  let words: Set<String>
  /// Letters, and runs of two or three, that are frequent in it and rare in its neighbours.
  let fragments: Set<String>

  init(
    _ language: String, _ script: LanguageIdentifier.Script, _ words: String,
    _ fragments: String
  ) {
    self.language = language
    self.script = script
    self.words = Set(words.split(separator: " ").map(String.init))
    self.fragments = Set(fragments.split(separator: " ").map(String.init))
  }

  /// How much in `text` speaks for each language of a script.
  ///
  /// A word or a run of letters that n languages share counts for each of them an n-th; a run counts a
  /// quarter of a word.
  static func scores(_ text: [Unicode.Scalar], in script: LanguageIdentifier.Script)
    -> [(language: String, score: Double)]
  {
    var scores = [Double](repeating: 0, count: all.count)
    for word in words(of: text) {
      for place in places.words[word] ?? [] { scores[place.profile] += place.weight }
      for part in fragments(of: word) {
        for place in places.fragments[part] ?? [] { scores[place.profile] += place.weight / 4 }
      }
    }
    return zip(all, scores).filter { $0.0.script == script }.map { ($0.0.language, $0.1) }
  }

  /// What a word or a run of letters speaks for: places in `all`, and how much.
  private typealias Places = [String: [(profile: Int, weight: Double)]]

  private static let places = (words: places(\.words), fragments: places(\.fragments))

  private static func places(_ texts: KeyPath<LanguageProfile, Set<String>>) -> Places {
    var profiles: [String: [Int]] = [:]
    for (index, profile) in all.enumerated() {
      for text in profile[keyPath: texts] { profiles[text, default: []].append(index) }
    }
    return profiles.mapValues { found in found.map { ($0, 1 / Double(found.count)) } }
  }

  private static func words(of text: [Unicode.Scalar]) -> [String] {
    text.split { !$0.properties.isAlphabetic && $0 != "'" && !isMark($0) }
      .map { String(String.UnicodeScalarView($0)).lowercased() }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
  }

  /// The letters, and the runs of two and three, of a word of usual length.
  private static func fragments(of word: String) -> [String] {
    let scalars = Array(word.unicodeScalars.prefix(40))
    return (1...3).flatMap { length in
      scalars.indices.dropLast(length - 1).map { start in
        String(String.UnicodeScalarView(scalars[start..<start + length]))
      }
    }
  }
}

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
    let words = words(of: text)
    return all.filter { $0.script == script }.map { ($0.language, $0.score(words)) }
  }

  private func score(_ words: [String]) -> Double {
    words.reduce(0) { sum, word in
      let own = self.words.contains(word) ? Self.weights[word, default: 0] : 0
      return sum + own
        + Self.fragments(of: word).reduce(0) { sum, part in
          sum + (fragments.contains(part) ? Self.weights[part, default: 0] / 4 : 0)
        }
    }
  }

  /// One over the number of languages that have a word or a run.
  private static let weights: [String: Double] = {
    var counts: [String: Double] = [:]
    for profile in all {
      for text in profile.words.union(profile.fragments) { counts[text, default: 0] += 1 }
    }
    return counts.mapValues { 1 / $0 }
  }()

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

/// Words as the Penn Treebank writes them: punctuation apart, contractions in two.
///
/// - SeeAlso: `word_tokenize` of NLTK; compared with its `NLTKWordTokenizer` by the number of words in
///   capitals. Where a full stop stands apart is left out, as it has no case.
enum TreebankWords {
  /// The words of `text`, in order.
  static func words(of text: String) -> [String] {
    var words: [String] = []
    for chunk in text.pythonWords {
      for part in parts(of: Array(chunk.unicodeScalars)) { words += contraction(part) }
    }
    return words
  }

  private static let separators: Set<Unicode.Scalar> = [
    ";", "@", "#", "$", "%", "&", "?", "!", "[", "]", "(", ")", "{", "}", "<", ">", "\"", "“", "”",
    "«", "»", "„", "‘", "’", "`",
  ]

  /// A chunk without white space, cut at punctuation.
  private static func parts(of scalars: [Unicode.Scalar]) -> [String] {
    var parts: [String] = []
    var start = 0
    var at = 0
    while at < scalars.count {
      let length = separator(at, scalars)
      if length > 0 {
        parts.append(text(scalars[start..<at]))
        start = at + length
      }
      at += max(1, length)
    }
    return (parts + [text(scalars[start...])]).filter { !$0.isEmpty }
  }

  /// How many characters at `at` stand apart from what is around them.
  private static func separator(_ at: Int, _ scalars: [Unicode.Scalar]) -> Int {
    let scalar = scalars[at]
    if separators.contains(scalar) { return 1 }
    let next = at + 1 < scalars.count ? scalars[at + 1] : nil
    if scalar == ":" || scalar == "," {
      return next.map { $0.properties.generalCategory == .decimalNumber } ?? false ? 0 : 1
    }
    if scalar == "-", next == "-" { return 2 }
    let isEllipsis =
      scalar == "." && next == "." && at + 2 < scalars.count && scalars[at + 2] == "."
    return isEllipsis ? 3 : 0
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static let suffixes = ["'ll", "'re", "'ve", "n't", "'s", "'m", "'d"]
  private static let joined = [
    "cannot": 3, "gimme": 3, "gonna": 3, "gotta": 3, "lemme": 3, "wanna": 3, "d'ye": 2,
    "more'n": 4, "'tis": 2, "'twas": 2,
  ]

  /// A word in two, where it is a contraction.
  private static func contraction(_ word: String) -> [String] {
    let folded = word.lowercased()
    if let first = joined[folded] {
      return [String(word.prefix(first)), String(word.dropFirst(first))]
    }
    for suffix in suffixes where folded.hasSuffix(suffix) && folded.count > suffix.count {
      return [String(word.dropLast(suffix.count)), String(word.suffix(suffix.count))]
    }
    return [word]
  }
}

/// Answers in words.
enum Prose {
  /// Words of two or three letters that are no product of variables.
  private static let words: Set<String> = [
    "so", "is", "it", "not", "but", "the", "of", "we", "he", "she", "if", "no", "be", "are", "get",
    "has", "had", "was", "her", "his", "its", "you", "our", "can", "may", "let", "to", "by", "an",
  ]

  /// Whether a text in lower case holds such a word outside of commands.
  static func isProse(_ text: String) -> Bool {
    text.replacing("\\to", with: " ").split { !$0.isLetter }.contains { words.contains(String($0)) }
  }

  /// Words without the article, quotation marks and full stop around them; marks that nothing opens,
  /// as in `5'`, stay.
  static func bare(_ words: String) -> String {
    var words = words[...]
    let start = words.startIndex
    while let first = words.first, "\"'".contains(first) { words = words.dropFirst() }
    let marks = words.startIndex == start ? "." : "\"'."
    while let last = words.last, marks.contains(last) { words = words.dropLast() }
    let article = ["the ", "a ", "an "].first { words.hasPrefix($0) && words != $0 }
    return String(words.dropFirst(article?.count ?? 0))
  }
}

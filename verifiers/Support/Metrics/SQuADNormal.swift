/// A text as SQuAD compares answers: small letters, no ASCII punctuation, no articles, single spaces.
///
/// - SeeAlso: Rajpurkar 2016 (SQuAD), arXiv:1606.05250, `normalize_answer` of its script.
func squadNormal(_ text: String) -> String { squadWords(text).joined(separator: " ") }

/// The words of `squadNormal`.
func squadWords(_ text: String) -> [String] {
  let plain = text.lowercased().unicodeScalars.filter { !$0.isASCIIPunctuation }
  var kept = String.UnicodeScalarView()
  var rest = plain[...]
  while let first = rest.first {
    let run = rest.prefix { $0.isPythonWord == first.isPythonWord }
    rest = rest[run.endIndex...]
    let isArticle = ["a", "an", "the"].contains(String(run))
    kept.append(contentsOf: isArticle ? " ".unicodeScalars[...] : run)
  }
  return String(kept).pythonWords
}

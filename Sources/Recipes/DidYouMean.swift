/// What was probably meant, and what there is: `did you mean b? The runs are a, b`, or
/// `the runs are a, b` where nothing is near.
///
/// - Parameters:
///   - word: what was written.
///   - names: what there is.
///   - list: the words before the list: `the runs are`.
public func didYouMean(_ word: String, among names: [String], _ list: String) -> String {
  Suggestion.text(word, among: names, list)
}

/// The name that a word was probably meant to be: the one with the fewest edits, when those are at most
/// a third of the letters.
public func nearestName(to word: String, among names: [String]) -> String? {
  Suggestion.nearest(to: word, among: names)
}

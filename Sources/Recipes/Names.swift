/// The recipe's spelling of a Swift name: words in lower case, joined by underscores.
///
/// A word begins at an upper-case letter that follows a lower-case letter, and at one that stands
/// between a capital or digit and a lower-case letter: `ClippedSurrogate` → `clipped_surrogate`,
/// `CISPO` → `cispo`, `ReferenceKL` → `reference_kl`, `KLCov` → `kl_cov`, `GSM8K` → `gsm8k`. A name
/// that is already in the recipe's spelling stays as it is.
public func recipeName(_ swiftName: String) -> String {
  let letters = Array(swiftName)
  var name = ""
  for (i, letter) in letters.enumerated() {
    if i > 0, letter.isUppercase {
      let previous = letters[i - 1]
      let startsWord = i + 1 < letters.count && letters[i + 1].isLowercase
      let follows = previous.isUppercase || previous.isNumber
      if previous.isLowercase || (follows && startsWord) { name += "_" }
    }
    name += letter.lowercased()
  }
  return name
}

/// The recipe's name of a component type.
public func recipeName(of type: Any.Type) -> String {
  recipeName(String(describing: type))
}

/// What was probably meant, and what there is.
enum Suggestion {
  /// `did you mean b? The keys here are a, b`, or `the keys here are a, b` when nothing is near.
  static func text(
    _ word: String, among names: [String], also hidden: [String] = [], _ list: String
  )
    -> String
  {
    guard let near = nearest(to: word, among: names + hidden) else {
      return names.isEmpty ? "there are none here" : "\(list) \(names.joined(separator: ", "))"
    }
    let all = names.isEmpty ? "" : " \(list.capitalizedFirst) \(names.joined(separator: ", "))"
    return "did you mean \(near)?" + all
  }

  /// The first of the names with the fewest edits, when those are at most a third of the letters.
  static func nearest(to word: String, among names: [String]) -> String? {
    let limit = max(1, word.count / 3)
    let near = names.map { (name: $0, edits: distance(word, $0)) }.min { $0.edits < $1.edits }
    guard let near, near.edits <= limit, near.edits < near.name.count else { return nil }
    return near.name
  }

  /// Insertions, deletions, substitutions and swaps of neighbours between two words.
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

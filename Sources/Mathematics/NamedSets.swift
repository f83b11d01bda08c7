/// Names in words of sets that have a sign.
enum NamedSets {
  private static let names: [Constant: Set<String>] = [
    .emptySet: [
      "no solution", "no solutions", "no real solution", "no real solutions", "empty set",
      "null set", "there is no solution", "there are no solutions", "has no solution",
    ],
    .reals: [
      "all real numbers", "all reals", "real numbers", "set of real numbers", "any real number",
    ],
  ]

  /// Whether one answer is the sign of a set and the other its name.
  static func areSame(_ a: Reading, _ b: Reading) -> Bool {
    isNamed(a, by: b) || isNamed(b, by: a)
  }

  private static func isNamed(_ sign: Reading, by words: Reading) -> Bool {
    guard case .constant(let set)? = sign.expressions.first, let names = names[set] else {
      return false
    }
    return names.contains(Prose.bare(words.words))
  }
}

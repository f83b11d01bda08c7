extension Needs {
  /// The needs in words, in the order of their declaration.
  public var words: [String] {
    let names: [(Needs, String)] = [
      (.old, "log-probabilities at the start of the update"),
      (.reference, "log-probabilities under the reference"),
      (.values, "a critic's values"), (.entropy, "entropies"),
    ]
    return names.filter { contains($0.0) }.map(\.1)
  }
}

extension Surrogate {
  /// Its needs in words.
  public var requirements: [String] { needs.words }
}

extension Regularizer {
  /// Its needs in words.
  public var requirements: [String] { needs.words }
}

extension TokenWeighting {
  /// Its needs in words.
  public var requirements: [String] { needs.words }
}

extension AdvantageEstimator {
  /// Groups, where it compares within them, and its needs in words.
  public var requirements: [String] {
    (leastGroup > 1 ? ["groups of \(leastGroup) completions or more"] : []) + needs.words
  }
}

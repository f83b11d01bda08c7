import Models

/// What a model has read already, so that a prompt that goes on from there is read from there.
public struct PrefixMemory {
  private var known: [(tokens: [Int32], cache: KeyValueCache)] = []

  /// Nothing read yet.
  public init() {}

  /// Forgets everything.
  public mutating func forget() { known = [] }

  /// A cache of one's own that holds as much of the beginning of `prefix` as is known, but never all
  /// of it: the last token must be read to know what comes next.
  func cache(for prefix: [Int32]) -> KeyValueCache? {
    known.filter { $0.tokens.count < prefix.count && prefix.starts(with: $0.tokens) }
      .max { $0.tokens.count < $1.tokens.count }?.cache.forked()
  }

  /// Keeps the prompt and what was written after it, in place of what was kept before.
  ///
  /// Both are kept since a reply that is rendered again may become other tokens.
  mutating func keep(prompt: KeyValueCache, whole: KeyValueCache, of tokens: [Int32]) {
    known = [prompt, whole].map { (Array(tokens.prefix($0.count)), $0) }
  }
}

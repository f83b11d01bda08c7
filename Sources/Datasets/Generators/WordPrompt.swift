import Records

/// A kind of things and some of its words that were said.
public struct WordPrompt: Sendable, Hashable {
  /// The kinds, with eight words each; no word is of two kinds.
  static let kinds: [(name: String, words: [String])] = [
    ("birds", ["crow", "wren", "robin", "lark", "tern", "heron", "finch", "gull"]),
    ("fish", ["trout", "cod", "carp", "eel", "pike", "tuna", "bass", "perch"]),
    ("trees", ["oak", "elm", "pine", "birch", "cedar", "maple", "ash", "larch"]),
    ("fruit", ["apple", "pear", "plum", "fig", "lemon", "grape", "mango", "peach"]),
    ("tools", ["saw", "drill", "axe", "file", "awl", "plane", "rasp", "vise"]),
    ("metals", ["iron", "tin", "lead", "zinc", "gold", "silver", "copper", "nickel"]),
    ("dishes", ["pot", "pan", "bowl", "cup", "spoon", "fork", "plate", "jug"]),
    ("clothes", ["hat", "coat", "sock", "shirt", "glove", "scarf", "boot", "vest"]),
  ]

  /// The kind.
  public let kind: String
  /// The words that were said, in order.
  public let said: [String]
  /// The words of the kind that were not.
  public let accepted: [String]

  /// A kind with one to three of its words said, all drawn.
  init(_ generator: inout SplitMix64) {
    let (name, words) = Self.kinds[generator.index(below: Self.kinds.count)]
    var left = words
    var said: [String] = []
    for _ in 0...generator.index(below: 3) {
      said.append(left.remove(at: generator.index(below: left.count)))
    }
    kind = name
    self.said = said
    accepted = left
  }

  /// The prompt: `birds crow wren:`.
  public var text: String { "\(kind) \(said.joined(separator: " ")):" }

  /// The share of `words` that are accepted, each counted once; 0 of none.
  public func utility(_ words: [String]) -> Double {
    let fitting = accepted.count { words.contains($0) }
    return Double(fitting) / Double(max(1, words.count))
  }
}

extension SplitMix64 {
  /// A number in `0 ..< count`, without a remainder's bias.
  mutating func index(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(max(1, count))).high)
  }
}

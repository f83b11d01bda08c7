/// Cuts a text into words that the model encodes one by one (`pre_tokenizer`).
indirect enum PreTokenizer: Sendable {
  case byteLevel(addsSpace: Bool, cutsWords: Bool)
  case split(TextPattern, SplitBehavior, inverted: Bool)
  /// By a property of single characters.
  case splitCharacters(CharacterProperty, SplitBehavior)
  /// `\w+|[^\w\s]+`
  case whitespace
  case metaspace(Metaspace)
  case sequence([PreTokenizer])

  /// Cuts `text` further.
  func apply(_ text: inout CutText) throws(TokenizerError) {
    switch self {
    case .byteLevel(let addsSpace, let cutsWords):
      if addsSpace { text.prefix([0x20], unless: 0x20) }
      if cutsWords {
        try text.cut { bytes, range throws(TokenizerError) in
          try TextPattern.words(.gpt2).matches(in: bytes, range)
        }
      }
    case .split(let pattern, let behavior, let inverted):
      if case .words = pattern, behavior == .isolated, !inverted {
        try text.cut { bytes, range throws(TokenizerError) in
          try pattern.matches(in: bytes, range)
        }
        return
      }
      try text.cut { bytes, range throws(TokenizerError) in
        var parts = [TextPart](range, matches: try pattern.matches(in: bytes, range))
        if inverted { for index in parts.indices { parts[index].isMatch.toggle() } }
        return behavior.pieces(of: parts)
      }
    case .splitCharacters(let property, let behavior):
      text.cut { bytes, range in behavior.pieces(of: property.parts(of: bytes, range)) }
    case .whitespace: text.cut(WhitespaceWords.words)
    case .metaspace(let metaspace): metaspace.apply(&text)
    case .sequence(let steps): for step in steps { try step.apply(&text) }
    }
  }
}

/// A text with the words that it is cut into.
struct CutText {
  private(set) var bytes: [UInt8]
  private(set) var words: [Range<Int>]
  /// Whether the first word stands where the whole text begins.
  private(set) var beginsText: Bool
  /// Whether a mark of the start may be put before the first word.
  let opens: Bool

  init(_ bytes: [UInt8], _ range: Range<Int>, beginsText: Bool, opens: Bool) {
    self.bytes = bytes
    words = range.isEmpty ? [] : [range]
    self.beginsText = beginsText
    self.opens = opens
  }

  /// Replaces every word by the pieces that `body` makes of it; empty ones are dropped.
  mutating func cut<Failure: Error>(
    _ body: ([UInt8], Range<Int>) throws(Failure) -> [Range<Int>]
  ) throws(Failure) {
    let start = words.first?.lowerBound
    if words.count == 1 {
      words = try body(bytes, words[0])
      if words.contains(where: \.isEmpty) { words.removeAll(where: \.isEmpty) }
    } else {
      var pieces: [Range<Int>] = []
      pieces.reserveCapacity(words.count)
      for word in words {
        for piece in try body(bytes, word) where !piece.isEmpty { pieces.append(piece) }
      }
      words = pieces
    }
    if words.first?.lowerBound != start { beginsText = false }
  }

  /// Rewrites every word.
  ///
  /// - Parameter body: gets the bytes, the word, whether it begins the text and whether a mark may
  ///   be put before it; appends what the word becomes.
  mutating func rewrite(_ body: ([UInt8], Range<Int>, WordPlace, inout [UInt8]) -> Void) {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + words.count)
    for index in words.indices {
      let start = out.count
      let place = WordPlace(beginsText: index == 0 && beginsText, opens: index > 0 || opens)
      body(bytes, words[index], place, &out)
      words[index] = start..<out.count
    }
    bytes = out
  }

  /// Puts `mark` before every word that does not begin with `byte`.
  mutating func prefix(_ mark: [UInt8], unless byte: UInt8) {
    rewrite { bytes, word, place, out in
      if place.opens, bytes[word.lowerBound] != byte { out += mark }
      out += bytes[word]
    }
  }
}

/// Where a word stands.
struct WordPlace {
  let beginsText: Bool
  let opens: Bool
}

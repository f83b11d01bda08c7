/// Writes spaces as a visible mark and cuts before each (`Metaspace`).
struct Metaspace: Sendable {
  /// Which words get a mark where they have none.
  enum Prepending: String, Sendable, CaseIterable {
    case always, first, never
  }

  let mark: [UInt8]
  let prepending: Prepending
  let cuts: Bool

  func apply(_ text: inout CutText) {
    text.rewrite { bytes, word, place, out in
      let isMarked = bytes[word.lowerBound] == 0x20 || bytes[word].starts(with: mark)
      if !isMarked, place.opens, prepends(place) { out += mark }
      for byte in bytes[word] {
        if byte == 0x20 { out += mark } else { out.append(byte) }
      }
    }
    if cuts {
      text.cut { bytes, word in
        let marks = TextPattern.occurrences(of: mark, in: bytes, word)
        return SplitBehavior.mergedWithNext.pieces(of: [TextPart](word, matches: marks))
      }
    }
  }

  private func prepends(_ place: WordPlace) -> Bool {
    switch prepending {
    case .always: true
    case .first: place.beginsText
    case .never: false
    }
  }
}

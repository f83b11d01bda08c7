extension MarkedText {
  /// Where `needle` begins, from `start` on; overlapping finds are left out.
  ///
  /// Knuth, Morris and Pratt's search: time is linear in both lengths, whatever the texts.
  func ranges(of needle: MarkedText, from start: Int = 0, limit: Int = .max) -> [Range<Int>] {
    guard !needle.isEmpty, limit > 0 else { return [] }
    let pattern = needle.units.map { $0 & scalarMask }
    let borders = Self.borders(pattern)
    var found: [Range<Int>] = []
    var matched = 0
    for index in units.indices.dropFirst(start) {
      let unit = units[index] & scalarMask
      while matched > 0, pattern[matched] != unit { matched = borders[matched - 1] }
      if pattern[matched] == unit { matched += 1 }
      guard matched == pattern.count else { continue }
      found.append(index + 1 - matched..<index + 1)
      if found.count == limit { break }
      matched = 0
    }
    return found
  }

  /// For each beginning of `pattern`, how long its longest proper border is.
  private static func borders(_ pattern: [UInt32]) -> [Int] {
    var borders = [0]
    var length = 0
    for index in pattern.indices.dropFirst() {
      while length > 0, pattern[index] != pattern[length] { length = borders[length - 1] }
      if pattern[index] == pattern[length] { length += 1 }
      borders.append(length)
    }
    return borders
  }

  func contains(_ needle: MarkedText) -> Bool {
    needle.isEmpty || !ranges(of: needle, limit: 1).isEmpty
  }

  func hasPrefix(_ prefix: MarkedText) -> Bool { has(prefix, at: 0) }

  /// Whether `part` stands at `index`.
  func has(_ part: MarkedText, at index: Int) -> Bool {
    part.count <= count - index
      && zip(units[index...], part.units).allSatisfy { ($0 ^ $1) & scalarMask == 0 }
  }

  func hasSuffix(_ suffix: MarkedText) -> Bool {
    suffix.count <= count && self[count - suffix.count..<count] == suffix
  }

  /// The text between the finds of `separator`, which is not empty.
  func split(by separator: MarkedText, limit: Int = .max) -> [MarkedText] {
    pieces(between: ranges(of: separator, limit: limit))
  }

  /// The same, counting the finds from the end.
  func splitFromEnd(by separator: MarkedText, limit: Int) -> [MarkedText] {
    let found = MarkedText(units: units.reversed())
      .ranges(of: MarkedText(units: separator.units.reversed()), limit: limit)
    return pieces(between: found.reversed().map { count - $0.upperBound..<count - $0.lowerBound })
  }

  private func pieces(between found: [Range<Int>]) -> [MarkedText] {
    var pieces: [MarkedText] = []
    var start = 0
    for range in found {
      pieces.append(self[start..<range.lowerBound])
      start = range.upperBound
    }
    return pieces + [self[start..<count]]
  }

  /// The texts one after another, `self` between them.
  func joining(_ texts: [MarkedText]) -> MarkedText {
    MarkedText(units: texts.map(\.units).joined(separator: units))
  }

  /// The text without those code points at its ends that `matches`.
  func trimming(
    start: Bool = true, end: Bool = true, where matches: (UInt32) -> Bool = isPythonSpace
  ) -> MarkedText {
    var (low, high) = (0, count)
    while start, low < high, matches(units[low] & scalarMask) { low += 1 }
    while end, low < high, matches(units[high - 1] & scalarMask) { high -= 1 }
    return self[low..<high]
  }
}

/// What Python's `str.isspace` and `\s` take for space.
func isPythonSpace(_ value: UInt32) -> Bool {
  switch value {
  case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
    0x205F, 0x3000:
    true
  default: false
  }
}

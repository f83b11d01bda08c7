extension ArraySlice<UInt8> {
  /// The first place where `needle` stands.
  package func first(of needle: String) -> Range<Int>? {
    let needle = Array(needle.utf8)
    guard let head = needle.first, count >= needle.count else { return nil }
    var start = startIndex
    while start <= endIndex - needle.count {
      if self[start] == head, holds(needle, at: start) {
        return start..<start + needle.count
      }
      start += 1
    }
    return nil
  }

  /// The last place where `needle` stands.
  package func last(of needle: String) -> Range<Int>? {
    let needle = Array(needle.utf8)
    guard let head = needle.first, count >= needle.count else { return nil }
    var start = endIndex - needle.count
    while start >= startIndex {
      if self[start] == head, holds(needle, at: start) {
        return start..<start + needle.count
      }
      start -= 1
    }
    return nil
  }

  /// Whether `needle`, whose first byte is known to stand at `start`, stands there whole.
  private func holds(_ needle: [UInt8], at start: Int) -> Bool {
    var place = 1
    while place < needle.count, self[start + place] == needle[place] { place += 1 }
    return place == needle.count
  }

  /// Whether the bytes end with `tail`.
  package func ends(with tail: String) -> Bool { suffix(tail.utf8.count).elementsEqual(tail.utf8) }
}

extension String {
  /// The text without white space at either end.
  package var trimmingWhitespace: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}

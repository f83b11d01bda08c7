extension ArraySlice<UInt8> {
  /// The first place where `needle` stands.
  package func first(of needle: String) -> Range<Int>? {
    let needle = Array(needle.utf8)
    guard let head = needle.first, count >= needle.count else { return nil }
    var start = startIndex
    while start <= endIndex - needle.count {
      if self[start] == head, self[start..<start + needle.count].elementsEqual(needle) {
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
      if self[start] == head, self[start..<start + needle.count].elementsEqual(needle) {
        return start..<start + needle.count
      }
      start -= 1
    }
    return nil
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

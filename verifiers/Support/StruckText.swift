extension String {
  /// The text without what Markdown strikes through: `~~…~~` around words, on one line; time is linear.
  ///
  /// In LaTeX `~~` is room: it stands against a letter or a command there, or in braces.
  var withoutStruckText: String {
    let text = Array(utf8)
    var kept: [UInt8] = []
    var place = 0
    var barren = 0
    while place < text.count {
      if place >= barren, opensStrike(text, at: place) {
        let end = strikeEnd(text, from: place)
        if let end = end.found {
          place = end
          continue
        }
        barren = end.looked
      }
      kept.append(text[place])
      place += 1
    }
    return kept.count == text.count ? self : String(decoding: kept, as: UTF8.self)
  }
}

private let tilde = UInt8(ascii: "~")

/// Whether `~~` stands at `place` before a word and behind none.
private func opensStrike(_ text: [UInt8], at place: Int) -> Bool {
  guard text[place] == tilde, text[place...].prefix(3).count == 3, text[place + 1] == tilde,
    !" \t\r\n~".utf8.contains(text[place + 2])
  else { return false }
  return place == 0 || " \t\r\n*(\">".utf8.contains(text[place - 1])
}

/// The end of the `~~` that closes the one at `start`, behind a word and before none on its line, and how
/// far it was looked for.
private func strikeEnd(_ text: [UInt8], from start: Int) -> (found: Int?, looked: Int) {
  var place = start + 3
  while place < text.count, text[place] != UInt8(ascii: "\n") {
    if text[place...].starts(with: [tilde, tilde]), !" \t~".utf8.contains(text[place - 1]) {
      let next = text[place...].dropFirst(2).first
      if next.map({ " \t\r\n*.,;:!?)\"<".utf8.contains($0) }) ?? true { return (place + 2, place) }
    }
    place += 1
  }
  return (nil, place)
}

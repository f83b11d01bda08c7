/// A fenced block of Markdown: what stands between a line of at least three backticks or tildes and one
/// of as many.
///
/// Blocks in list items are read as their lists indent them. A block that is never closed goes to the
/// end of the text, as CommonMark has it; who minds asks `isClosed`.
///
/// - SeeAlso: CommonMark 0.31, section 4.5.
struct FencedBlock {
  /// The first word behind the opening fence in small letters, usually a language; empty without one.
  let mark: String
  /// Whether there is a closing fence.
  let isClosed: Bool
  /// Where the block stands, with its fences.
  let range: Range<Int>
  private let inside: ArraySlice<UInt8>
  private let indent: Int

  /// What is inside, without the indentation that all lines share with the opening fence.
  var body: String {
    let lines = inside.split(separator: newline, omittingEmptySubsequences: false)
    let least = lines.filter { !$0.allSatisfy(isBlank) }.map { indentation(of: $0).columns }.min()
    let columns = min(indent, least ?? indent)
    guard columns > 0 else { return String(decoding: inside, as: UTF8.self) }
    let shifted = lines.map { unindented($0, by: columns) }
    return String(decoding: Array(shifted.joined(separator: [newline])), as: UTF8.self)
  }

  /// The blocks of a text, in order.
  static func all(in text: ArraySlice<UInt8>) -> [FencedBlock] {
    var blocks: [FencedBlock] = []
    var opening: (fence: Fence, from: Int, inside: Int)?
    var start = text.startIndex
    while start < text.endIndex {
      let end = text[start...].firstIndex(of: newline) ?? text.endIndex
      let next = min(end + 1, text.endIndex)
      if let open = opening {
        if Fence(closing: text[start..<end])?.closes(open.fence) == true {
          blocks.append(
            FencedBlock(open.fence, open.from..<end, text[open.inside..<start], isClosed: true))
          opening = nil
        }
      } else if let fence = Fence(opening: text[start..<end]) {
        opening = (fence, start, next)
      }
      start = next
    }
    if let open = opening {
      blocks.append(
        FencedBlock(
          open.fence, open.from..<text.endIndex, text[open.inside...], isClosed: false))
    }
    return blocks
  }

  private init(_ fence: Fence, _ range: Range<Int>, _ inside: ArraySlice<UInt8>, isClosed: Bool) {
    self.mark = fence.mark
    self.indent = fence.indent
    self.range = range
    self.inside = inside
    self.isClosed = isClosed
  }
}

/// A line that opens or closes a block.
private struct Fence {
  let character: UInt8
  let length: Int
  let mark: String
  /// The columns before it, the marks of list items included.
  let indent: Int

  init?(opening line: ArraySlice<UInt8>) {
    var (rest, indent) = indentation(of: line)
    while let marker = listMarker(rest) {
      let (after, columns) = indentation(of: rest.dropFirst(marker))
      (rest, indent) = (after, indent + marker + columns)
    }
    self.init(rest, indent)
  }

  init?(closing line: ArraySlice<UInt8>) {
    let (rest, indent) = indentation(of: line)
    self.init(rest, indent)
  }

  private init?(_ text: ArraySlice<UInt8>, _ indent: Int) {
    guard let first = text.first, first == UInt8(ascii: "`") || first == UInt8(ascii: "~") else {
      return nil
    }
    let marks = text.prefix { $0 == first }
    let rest = text.dropFirst(marks.count)
    guard marks.count >= 3, first != UInt8(ascii: "`") || !rest.contains(first) else { return nil }
    (character, length, self.indent) = (first, marks.count, indent)
    let words = String(decoding: rest, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    mark = words.first.map { $0.lowercased() } ?? ""
  }

  func closes(_ opening: Fence) -> Bool {
    character == opening.character && length >= opening.length && mark.isEmpty
  }
}

private let newline = UInt8(ascii: "\n")

private func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
}

/// How many bytes mark a list item before white space: `-`, `*`, `+`, `1.`, `1)`.
private func listMarker(_ text: ArraySlice<UInt8>) -> Int? {
  let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  let marks = digits.isEmpty ? "-*+" : ".)"
  let rest = text.dropFirst(digits.count)
  guard digits.count <= 9, let mark = rest.first, marks.utf8.contains(mark),
    let space = rest.dropFirst().first, isBlank(space)
  else { return nil }
  return digits.count + 1
}

/// A line without the spaces and tabs that it begins with, and their columns; tabs go to every fourth.
private func indentation(of line: ArraySlice<UInt8>) -> (rest: ArraySlice<UInt8>, columns: Int) {
  var columns = 0
  let rest = line.drop { byte in
    switch byte {
    case UInt8(ascii: " "): columns += 1
    case UInt8(ascii: "\t"): columns += 4 - columns % 4
    default: return false
    }
    return true
  }
  return (rest, columns)
}

/// A line with so many columns less at its beginning, as far as it has them.
private func unindented(_ line: ArraySlice<UInt8>, by columns: Int) -> [UInt8] {
  let (rest, own) = indentation(of: line)
  if own <= columns { return Array(rest) }
  // Only what is cut is taken as spaces: tabs stay tabs where nothing before them changes their columns.
  if line.prefix(columns).allSatisfy({ $0 == UInt8(ascii: " ") }) {
    return Array(line.dropFirst(columns))
  }
  return Array(repeating: UInt8(ascii: " "), count: own - columns) + rest
}

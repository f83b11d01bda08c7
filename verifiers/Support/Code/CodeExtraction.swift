import Rewards

/// The code in what a policy wrote.
///
/// The last fenced block, else the whole text. A block that is marked as another language counts only
/// where no block is marked as one of `languages` or not at all. A block that never ends goes to the
/// end of the text.
struct CodeExtraction {
  /// The marks of the wanted language, in small letters; empty for any.
  var languages: Set<String> = ["python", "python3", "py", "python-repl"]

  /// The code, or `nil` where there is nothing but white space.
  func code(in completion: String) -> String? {
    let text = spoken(Array(completion.utf8)[...])
    let blocks = Self.blocks(in: text)
    let wanted = blocks.last { languages.isEmpty || $0.mark.isEmpty || languages.contains($0.mark) }
    let code = String(decoding: (wanted ?? blocks.last)?.body ?? text, as: UTF8.self)
    return code.trimmingWhitespace.isEmpty ? nil : code
  }

  private struct Block {
    var mark: String
    var body: ArraySlice<UInt8>
  }

  /// What opens or closes a block: at least three equal marks, then a word.
  private struct Fence {
    let character: UInt8
    let length: Int
    let mark: String

    init?(_ line: ArraySlice<UInt8>) {
      let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      guard let first = text.first, first == UInt8(ascii: "`") || first == UInt8(ascii: "~") else {
        return nil
      }
      let marks = text.prefix { $0 == first }
      let rest = text.dropFirst(marks.count)
      guard marks.count >= 3, first != UInt8(ascii: "`") || !rest.contains(first) else {
        return nil
      }
      (character, length) = (first, marks.count)
      let words = String(decoding: rest, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      mark = words.first.map { $0.lowercased() } ?? ""
    }

    func closes(_ opening: Fence) -> Bool {
      character == opening.character && length >= opening.length && mark.isEmpty
    }
  }

  private static func blocks(in text: ArraySlice<UInt8>) -> [Block] {
    var blocks: [Block] = []
    var opening: (fence: Fence, start: Int)?
    var start = text.startIndex
    while start < text.endIndex {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
      let next = min(end + 1, text.endIndex)
      if let fence = Fence(text[start..<end]) {
        if let open = opening {
          if fence.closes(open.fence) {
            blocks.append(Block(mark: open.fence.mark, body: text[open.start..<start]))
            opening = nil
          }
        } else {
          opening = (fence, next)
        }
      }
      start = next
    }
    if let open = opening {
      blocks.append(Block(mark: open.fence.mark, body: text[open.start...]))
    }
    return blocks
  }
}

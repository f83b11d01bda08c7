/// The content of the last closed `$…$`, `$$…$$`, `\(…\)` or `\[…\]`; time is linear.
func lastFormula(_ text: ArraySlice<UInt8>) throws(Unparseable) -> ArraySlice<UInt8> {
  var found: ArraySlice<UInt8>?
  var open: (mark: Mark, content: Int)?
  var place = text.startIndex
  while place < text.endIndex {
    guard let mark = Mark(text, at: place) else {
      place += text[place] == UInt8(ascii: "\\") ? 2 : 1
      continue
    }
    if let start = open, start.mark.isClosed(by: mark) {
      if place > start.content { found = text[start.content..<place] }
      open = nil
    } else if mark.mayOpen {
      open = (mark, place + mark.width)
    }
    place += mark.width
  }
  guard let found else { throw Unparseable("there is no formula", isAbsent: true) }
  return found
}

/// What begins or ends a formula.
private enum Mark {
  case dollar, dollars, openRound, closeRound, openSquare, closeSquare

  init?(_ text: ArraySlice<UInt8>, at place: Int) {
    let next = place + 1 < text.endIndex ? text[place + 1] : 0
    switch (text[place], next) {
    case (UInt8(ascii: "$"), UInt8(ascii: "$")): self = .dollars
    case (UInt8(ascii: "$"), _): self = .dollar
    case (UInt8(ascii: "\\"), UInt8(ascii: "(")): self = .openRound
    case (UInt8(ascii: "\\"), UInt8(ascii: ")")): self = .closeRound
    case (UInt8(ascii: "\\"), UInt8(ascii: "[")): self = .openSquare
    case (UInt8(ascii: "\\"), UInt8(ascii: "]")): self = .closeSquare
    default: return nil
    }
  }

  var width: Int { self == .dollar ? 1 : 2 }
  var mayOpen: Bool { self != .closeRound && self != .closeSquare }

  func isClosed(by mark: Mark) -> Bool {
    switch self {
    case .dollar, .dollars: mark == self
    case .openRound: mark == .closeRound
    case .openSquare: mark == .closeSquare
    case .closeRound, .closeSquare: false
    }
  }
}

/// Why no answer can be read from a text.
public struct Unparseable: Error, Sendable, Equatable {
  /// What is missing, in words.
  public let reason: String
  /// Whether the rule's mark is not there at all, so that another rule may be tried.
  public let isAbsent: Bool
  /// No answer, because of `reason`.
  public init(_ reason: String, isAbsent: Bool = false) {
    self.reason = reason
    self.isAbsent = isAbsent
  }
}

extension ExtractionRule {
  /// The longest answer that is read, in bytes of UTF-8.
  public static let longestAnswer = 10_000
  /// The deepest nesting of braces that is read.
  public static let deepestNesting = 200

  /// The answer that stands in `text`.
  ///
  /// Nothing after the first end-of-turn or end-of-text mark counts, and neither does thinking: what
  /// stands before the last `</think>`, or after a `<think>` that never ends. Time is linear in the
  /// length of the text.
  ///
  /// - Parameters:
  ///   - text: what holds the answer.
  ///   - isTrusted: whether it is the right answer's own text, in which nothing is denied.
  /// - Throws: `Unparseable`, where the rule finds nothing, finds only white space, or finds more
  ///   than `longestAnswer` bytes.
  public func answer(in text: String, isTrusted: Bool = false) throws(Unparseable) -> String {
    try checked(try place(in: Self.said(in: text), isTrusted: isTrusted))
  }

  /// A place in a text as an answer.
  func checked(_ found: Bytes) throws(Unparseable) -> String {
    let answer = String(decoding: found, as: UTF8.self)
    let trimmed = answer.trimmingWhitespace
    guard !trimmed.isEmpty else { throw Unparseable("the answer by rule \(self) is empty") }
    guard found.count <= Self.longestAnswer else {
      throw Unparseable(
        "the answer by rule \(self) has \(found.count) bytes; at most \(Self.longestAnswer) are read"
      )
    }
    return self == .whole ? answer : trimmed
  }

  /// What counts of `text`: what is said before the first end mark and outside of thinking.
  package static func spokenText(in text: String) -> String {
    String(decoding: said(in: text), as: UTF8.self)
  }

  /// The bytes of what counts of `text`.
  static func said(in text: String) -> Bytes { spoken(Array(text.utf8)[...]) }

  /// Where the answer stands.
  func place(in text: Bytes, isTrusted: Bool) throws(Unparseable) -> Bytes {
    switch self {
    case .whole: text
    case .lastLine: finalLine(text)
    case .boxed: try lastBox(text, isTrusted: isTrusted)
    case .hash: try restOfLine(after: "####", text)
    case .after(let marker): try restOfLine(after: marker, text)
    case .answerIs: try lastStatement(text)
    case .lastNumber: try finalNumber(text)
    case .lastValue: try finalValue(text, isTrusted: isTrusted)
    case .lastLatex: try lastFormula(text)
    case .tag(let name): try lastElement(name, text)
    }
  }
}

typealias Bytes = ArraySlice<UInt8>

private let endMarks = [
  "<|im_end|>", "<|endoftext|>", "<|end_of_text|>", "<|eot_id|>", "<|end|>", "<end_of_turn>",
  "<｜end▁of▁sentence｜>", "</s>",
]

/// What is said before the first end mark and outside of thinking.
package func spoken(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var text = text
  for mark in endMarks {
    if let end = text.first(of: mark) { text = text[..<end.lowerBound] }
  }
  if let thought = text.last(of: "</think>") { text = text[thought.upperBound...] }
  if let thought = text.first(of: "<think>") { text = text[..<thought.lowerBound] }
  return text
}

private func finalLine(_ text: Bytes) -> Bytes {
  text.split(separator: newline).last {
    !String(decoding: $0, as: UTF8.self).trimmingWhitespace.isEmpty
  } ?? []
}

private func restOfLine(after marker: String, _ text: Bytes) throws(Unparseable) -> Bytes {
  guard let found = text.last(of: marker) else {
    throw Unparseable("there is no \(marker)", isAbsent: true)
  }
  return text[found.upperBound...].prefix { $0 != newline }
}

private func lastElement(_ name: String, _ text: Bytes) throws(Unparseable) -> Bytes {
  guard let open = text.last(of: "<\(name)>") else {
    throw Unparseable("there is no <\(name)>", isAbsent: true)
  }
  let rest = text[open.upperBound...]
  guard let close = rest.first(of: "</\(name)>") else {
    throw Unparseable("the last <\(name)> is never closed")
  }
  return rest[..<close.lowerBound]
}

/// The last run of digits with `,` and `.` between digits, a leading point and minus included.
private func finalNumber(_ text: Bytes) throws(Unparseable) -> Bytes {
  guard let last = text.lastIndex(where: isDigit) else {
    throw Unparseable("there is no number", isAbsent: true)
  }
  var first = last
  while first > text.startIndex {
    let before = text[first - 1]
    if isDigit(before) {
      first -= 1
    } else if isPoint(before), isDigit(text[first]), first - 1 > text.startIndex,
      isDigit(text[first - 2])
    {
      first -= 2
    } else {
      break
    }
  }
  if first > text.startIndex, text[first - 1] == UInt8(ascii: ".") { first -= 1 }
  for minus in ["-", "−"] where text[..<first].ends(with: minus) { first -= minus.utf8.count }
  return text[first...last]
}

let newline = UInt8(ascii: "\n")
func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
private func isPoint(_ byte: UInt8) -> Bool { byte == 44 || byte == 46 }

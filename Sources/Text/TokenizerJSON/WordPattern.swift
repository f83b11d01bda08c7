import Expressions

/// The patterns that cut text into words, each with a matcher of its own.
///
/// They are recognised by their exact text. Each matches at every position, so a text is cut without
/// gaps.
enum WordPattern: Sendable, Hashable, CaseIterable {
  /// GPT-2.
  case gpt2
  /// GPT-4 and Llama 3: up to three digits together.
  case llama3
  /// Qwen2: every digit alone.
  case qwen2

  /// The regular expression.
  var expression: String {
    switch self {
    case .gpt2:
      #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    case .llama3: Self.tiktoken(digits: #"\p{N}{1,3}"#)
    case .qwen2: Self.tiktoken(digits: #"\p{N}"#)
    }
  }

  /// The pattern that reads `expression`.
  init?(_ expression: String) {
    guard let found = Self.allCases.first(where: { $0.expression == expression }) else {
      return nil
    }
    self = found
  }

  private static func tiktoken(digits: String) -> String {
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + digits
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  /// Cuts `bytes` within `range` into words, in order.
  func words(in bytes: [UInt8], _ range: Range<Int>, _ body: (Range<Int>) -> Void) {
    let text = ClassifiedText(bytes, upTo: range.upperBound)
    var at = range.lowerBound
    while at < range.upperBound {
      let next =
        switch self {
        case .gpt2: text.gpt2Word(at)
        case .llama3: text.tiktokenWord(at, digits: 3)
        case .qwen2: text.tiktokenWord(at, digits: 1)
        }
      body(at..<next)
      at = next
    }
  }
}

extension ClassifiedText {
  /// The end of the GPT-2 word that begins at `start`.
  fileprivate func gpt2Word(_ start: Int) -> Int {
    if bytes[start] == UInt8(ascii: "'"), let end = contraction(start, folded: false) {
      return end
    }
    let isBlank = bytes[start] == 0x20 && start + 1 < end
    let first = isBlank ? start + 1 : start
    let (classes, next) = character(at: first)
    if classes.contains(.letter) { return run(of: .letter, from: next) }
    if classes.contains(.number) { return run(of: .number, from: next) }
    if !classes.contains(.space) { return run(outside: [.space, .letter, .number], from: next) }
    return blanks(start)
  }

  /// The end of the word that begins at `start`, by the pattern of GPT-4.
  fileprivate func tiktokenWord(_ start: Int, digits: Int) -> Int {
    if bytes[start] == UInt8(ascii: "'"), let end = contraction(start, folded: true) { return end }
    let (classes, next) = character(at: start)
    if classes.contains(.letter) { return run(of: .letter, from: next) }
    if classes.contains(.number) { return run(of: .number, from: start, limit: digits) }
    if !isLineBreak(start), next < end, character(at: next).classes.contains(.letter) {
      return run(of: .letter, from: next)
    }
    if let end = symbols(start, classes, next) { return end }
    let stop = run(of: .space, from: start)
    return lastLineBreak(start, stop) ?? blanks(start)
  }

  /// ` ?[^\s\p{L}\p{N}]+[\r\n]*`
  private func symbols(_ start: Int, _ classes: ScalarClass, _ next: Int) -> Int? {
    let word: ScalarClass = [.space, .letter, .number]
    var stop = next
    if bytes[start] == 0x20 {
      stop = run(outside: word, from: next)
      if stop == next { return nil }
    } else if !classes.isDisjoint(with: word) {
      return nil
    } else {
      stop = run(outside: word, from: next)
    }
    while stop < end, isLineBreak(stop) { stop += 1 }
    return stop
  }

  private func isLineBreak(_ index: Int) -> Bool {
    bytes[index] == 0x0A || bytes[index] == 0x0D
  }

  /// `\s*[\r\n]+`: the end of the last line break among the blanks.
  private func lastLineBreak(_ start: Int, _ stop: Int) -> Int? {
    var at = stop
    while at > start {
      if isLineBreak(at - 1) { return at }
      at -= 1
    }
    return nil
  }

  /// `\s+(?!\S)|\s+`: all blanks, but the last where a word follows it.
  private func blanks(_ start: Int) -> Int {
    let stop = run(of: .space, from: start)
    if stop == end { return stop }
    let last = bytes.scalarStart(before: stop)
    return last > start ? last : stop
  }

  /// The end of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`.
  private func contraction(_ start: Int, folded: Bool) -> Int? {
    guard start + 1 < end else { return nil }
    // In a pattern that ignores case, U+017F is an s.
    if folded, start + 2 < end, bytes[start + 1] == 0xC5, bytes[start + 2] == 0xBF {
      return start + 3
    }
    let fold: UInt8 = folded ? 0x20 : 0
    let first = bytes[start + 1] | fold
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
      let second = first == UInt8(ascii: "l") ? UInt8(ascii: "l") : UInt8(ascii: "e")
      return start + 2 < end && bytes[start + 2] | fold == second ? start + 3 : nil
    default: return nil
    }
  }
}

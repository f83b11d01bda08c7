import Expressions

/// A token that the vocabulary keeps apart: it is found in a text before the model sees it.
public struct AddedToken: Sendable, Codable, Hashable {
  /// Its id.
  public var id: Int32
  /// The text that stands for it.
  public var text: String
  /// Whether it steers a model and is no text: left out of what people read.
  public var isSpecial: Bool
  /// Whether it is only found where no word character stands beside it.
  public var isSingleWord = false
  /// Whether the spaces before it belong to it.
  public var stripsLeft = false
  /// Whether the spaces after it belong to it.
  public var stripsRight = false
  /// Whether it is looked for in the normalized text.
  public var isNormalized = false

  /// A token that is found wherever its text stands.
  public init(id: Int32, text: String, isSpecial: Bool) {
    (self.id, self.text, self.isSpecial) = (id, text, isSpecial)
  }
}

/// Finds added tokens in a text: leftmost, of several the longest.
struct AddedTokenMatcher: Sendable {
  private let tokens: [AddedToken]
  private var trie = ByteTrie()

  /// A stretch of text: a token, or what the model encodes.
  struct Part {
    let range: Range<Int>
    let id: Int32?
  }

  /// - Parameter spelled: each token's text as it stands in what is searched.
  init(_ tokens: [AddedToken], spelled: [[UInt8]]) {
    self.tokens = tokens
    for (index, text) in spelled.enumerated() where !text.isEmpty {
      trie.insert(text, Int32(index))
    }
  }

  /// The text cut into tokens and what lies between; empty where there is no text.
  func parts(of bytes: [UInt8], specials: SpecialText) -> [Part] {
    if trie.isEmpty { return bytes.isEmpty ? [] : [Part(range: bytes.indices, id: nil)] }
    var parts: [Part] = []
    var (at, start) = (0, 0)
    while at < bytes.count {
      guard trie.begins(with: bytes[at]),
        let (end, index) = trie.longest(in: bytes, from: at, upTo: bytes.count)
      else {
        at += 1
        continue
      }
      let token = tokens[Int(index)]
      if let range = range(of: token, at..<end, in: bytes, from: start, specials) {
        if start < range.lowerBound { parts.append(Part(range: start..<range.lowerBound, id: nil)) }
        parts.append(Part(range: range, id: token.id))
        start = range.upperBound
      }
      at = end
    }
    if start < bytes.count { parts.append(Part(range: start..<bytes.count, id: nil)) }
    return parts
  }

  /// The token's range with the spaces that it takes; `nil` where it does not count.
  private func range(
    of token: AddedToken, _ found: Range<Int>, in bytes: [UInt8], from start: Int,
    _ specials: SpecialText
  ) -> Range<Int>? {
    if token.isSpecial, specials == .literal { return nil }
    if token.isSingleWord, touchesWord(found, bytes) { return nil }
    var (lower, upper) = (found.lowerBound, found.upperBound)
    let text = ClassifiedText(bytes, upTo: bytes.count)
    if token.stripsLeft {
      while lower > start {
        let before = bytes.scalarStart(before: lower)
        if !text.character(at: before).classes.contains(.space) { break }
        lower = before
      }
    }
    if token.stripsRight { upper = text.run(of: .space, from: upper) }
    lower = max(lower, start)
    return lower..<max(lower, upper)
  }

  private func touchesWord(_ found: Range<Int>, _ bytes: [UInt8]) -> Bool {
    func isWord(_ at: Int) -> Bool {
      Unicode.Scalar(bytes.scalar(at: at).value)?.isWordCharacter ?? false
    }
    let before = found.lowerBound > 0 && isWord(bytes.scalarStart(before: found.lowerBound))
    return before || found.upperBound < bytes.count && isWord(found.upperBound)
  }
}

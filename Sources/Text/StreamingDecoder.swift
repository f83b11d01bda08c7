/// Turns ids into text as they arrive, never handing out half a character.
///
/// The pieces handed out join to exactly what `decode` gives for the same ids.
public struct StreamingDecoder: Sendable {
  private let tokenizer: any Tokenizer
  private var pending: [UInt8] = []
  private var dropsSpace: Bool

  /// A decoder for ids that stand at `position`.
  public init(_ tokenizer: any Tokenizer, at position: TextPosition = .start) {
    self.tokenizer = tokenizer
    dropsSpace = position == .start && tokenizer.vocabulary.marksStart
  }

  /// The whole characters that `id` completes; empty where it only begins one.
  public mutating func append(_ id: Int32) -> String { append([id]) }

  /// The whole characters that `ids` complete.
  public mutating func append(_ ids: [Int32]) -> String {
    for id in ids {
      let bytes = tokenizer.bytes(of: id)
      pending += dropsSpace && bytes.first == UInt8(ascii: " ") ? bytes.dropFirst() : bytes[...]
      if !bytes.isEmpty { dropsSpace = false }
    }
    let whole = pending.count - Self.unfinished(pending)
    defer { pending.removeFirst(whole) }
    return String(decoding: pending[..<whole], as: UTF8.self)
  }

  /// What is left when no more ids come; half a character becomes U+FFFD.
  public mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }

  /// How many bytes at the end of `bytes` may yet become a character.
  static func unfinished(_ bytes: [UInt8]) -> Int {
    for back in 1...3 where back <= bytes.count {
      let byte = bytes[bytes.count - back]
      if byte & 0b1100_0000 == 0b1000_0000 { continue }
      return back < length(leadByte: byte) && isPossible(bytes.suffix(back)) ? back : 0
    }
    return 0
  }

  private static func length(leadByte byte: UInt8) -> Int {
    switch byte {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }

  /// Whether a lead byte and the continuation after it can stand together (no overlong form, no
  /// surrogate, nothing past U+10FFFF).
  private static func isPossible(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let lead = bytes.first, let second = bytes.dropFirst().first else { return true }
    return switch lead {
    case 0xE0: second >= 0xA0
    case 0xED: second < 0xA0
    case 0xF0: second >= 0x90
    case 0xF4: second < 0x90
    default: true
    }
  }
}

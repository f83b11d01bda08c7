/// Turns ids into text as they arrive, never handing out half a character.
///
/// The pieces handed out join to exactly what `decode` gives for the same ids. Where a vocabulary
/// judges runs of byte pieces as a whole, such a run is handed out when it ends.
public struct StreamingDecoder: Sendable {
  private let tokenizer: any Tokenizer
  private let specials: SpecialIDs
  private let joining: Joining
  private var opening: Joining.Opening
  private var pending: [UInt8] = []
  /// Byte pieces that are not yet judged.
  private var run: [UInt8] = []
  private var isFirst = true

  /// A decoder for ids that stand at `position`.
  public init(
    _ tokenizer: any Tokenizer, at position: TextPosition = .start,
    specials: SpecialIDs = .dropped
  ) {
    self.tokenizer = tokenizer
    self.specials = specials
    joining = tokenizer.vocabulary.joining
    opening = position == .start ? joining.opening : .nothing
  }

  /// The whole characters that `id` completes; empty where it only begins one.
  public mutating func append(_ id: Int32) -> String { append([id]) }

  /// The whole characters that `ids` complete.
  public mutating func append(_ ids: [Int32]) -> String {
    for id in ids { take(id) }
    let whole = pending.count - Self.unfinished(pending)
    defer { pending.removeFirst(whole) }
    return text(pending[..<whole])
  }

  /// What is left when no more ids come; half a character becomes U+FFFD.
  public mutating func finish() -> String {
    closeRun()
    defer { pending = [] }
    return text(pending[...])
  }

  private mutating func take(_ id: Int32) {
    var bytes = specials == .spelled ? tokenizer.spelling(of: id) : tokenizer.bytes(of: id)
    if bytes.isEmpty { return takeNothing(id) }
    if joining.malformed == .byteRuns, isByte(id, bytes) {
      isFirst = false
      run += bytes
      return
    }
    closeRun()
    bytes = opened(bytes, id)
    if !isFirst, !joining.separator.isEmpty { pending += joining.separator.utf8 }
    isFirst = false
    pending += bytes
  }

  /// An id that adds no bytes, but may end a character that was begun.
  private mutating func takeNothing(_ id: Int32) {
    guard tokenizer.piece(of: id) != nil else { return }
    switch joining.malformed {
    case .bytes: pending = Array(Self.bytewise(pending[...]).utf8)
    case .byteRuns: if specials == .spelled { closeRun() }
    case .subparts: break
    }
  }

  /// The bytes without what is taken away at the start.
  private mutating func opened(_ bytes: [UInt8], _ id: Int32) -> [UInt8] {
    switch opening {
    case .nothing, .strips: return bytes
    case .dropsMarks(let mark):
      opening = .nothing
      guard isFirst, let piece = tokenizer.piece(of: id) else { return bytes }
      let scalars = piece.unicodeScalars.filter { String($0) != mark }
      return Array(String(String.UnicodeScalarView(scalars)).utf8)
    case .space:
      opening = .nothing
      return isSpaced(id, bytes) ? Array(bytes.dropFirst()) : bytes
    case .spaces:
      let rest = isSpaced(id, bytes) ? Array(bytes.dropFirst()) : bytes
      if !rest.isEmpty { opening = .nothing }
      return rest
    }
  }

  /// Whether the space that `bytes` begin with is a mark: not one that a byte or the unknown spells.
  private func isSpaced(_ id: Int32, _ bytes: [UInt8]) -> Bool {
    bytes.first == UInt8(ascii: " ") && id != tokenizer.vocabulary.unkID && !isByte(id, bytes)
  }

  private func isByte(_ id: Int32, _ bytes: [UInt8]) -> Bool {
    bytes.count == 1 && tokenizer.piece(of: id).flatMap { BytePiece.value(of: $0.utf8) } != nil
  }

  private mutating func closeRun() {
    if run.isEmpty { return }
    let isText = String(validating: run, as: UTF8.self) != nil
    pending += isText ? run : run.flatMap { _ in Self.replacement }
    run = []
  }

  private static let replacement = Array("\u{FFFD}".utf8)

  /// The text of whole characters, without what is stripped at the start.
  private mutating func text(_ bytes: ArraySlice<UInt8>) -> String {
    var text =
      joining.malformed == .bytes ? Self.bytewise(bytes) : String(decoding: bytes, as: UTF8.self)
    while case .strips(let character, let count) = opening, !text.isEmpty {
      if count > 0, text.unicodeScalars.starts(with: character.unicodeScalars) {
        text.unicodeScalars.removeFirst()
        opening = .strips(character, upTo: count - 1)
      } else {
        opening = .nothing
      }
    }
    return text
  }

  /// Every byte that is part of no character becomes U+FFFD.
  private static func bytewise(_ bytes: ArraySlice<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var out: [UInt8] = []
    var at = bytes.startIndex
    while at < bytes.endIndex {
      let end = min(at + length(leadByte: bytes[at]), bytes.endIndex)
      if String(validating: bytes[at..<end], as: UTF8.self) != nil {
        out += bytes[at..<end]
        at = end
      } else {
        out += replacement
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
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

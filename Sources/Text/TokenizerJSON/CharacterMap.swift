import Expressions

/// SentencePiece's compiled rules for rewriting characters (`precompiled_charsmap`).
///
/// A double array (Darts) leads from bytes to an offset in a block of texts, each ended by a zero
/// byte. The rules are applied as `tokenizers` applies them: to whole grapheme clusters of fewer than
/// six bytes, then to single characters, and of several rules that begin alike the shortest counts.
struct CharacterMap: Sendable {
  private let units: [UInt32]
  private let texts: [UInt8]
  /// Longer texts are taken for damage.
  private static let textLimit = 1024

  /// The rules in `blob`.
  ///
  /// - Returns: `nil` where its lengths do not fit.
  init?(_ blob: [UInt8]) {
    guard blob.count >= 4 else { return nil }
    let size = Int(Self.word(blob, 0))
    guard size >= 4, size % 4 == 0, size <= blob.count - 4 else { return nil }
    units = stride(from: 4, to: 4 + size, by: 4).map { Self.word(blob, $0) }
    texts = Array(blob[(4 + size)...])
  }

  private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
  }

  /// The rewritten text.
  func apply(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    for cluster in String(decoding: bytes, as: UTF8.self) {
      let whole = Array(cluster.utf8)
      if whole.count < 6, let rule = rule(for: whole[...]) {
        out += rule
        continue
      }
      var at = 0
      while at < whole.count {
        let next = at + whole.scalar(at: at).length
        out += rule(for: whole[at..<next]) ?? whole[at..<next]
        at = next
      }
    }
    return out
  }

  /// What the shortest rule at the beginning of `bytes` writes.
  private func rule(for bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var node = Self.offset(units[0])
    for byte in bytes {
      if byte == 0 { return nil }
      node ^= Int(byte)
      guard units.indices.contains(node), Self.label(units[node]) == UInt32(byte) else {
        return nil
      }
      let unit = units[node]
      node ^= Self.offset(unit)
      if unit >> 8 & 1 == 1 { return text(at: node) }
    }
    return nil
  }

  /// What a rule writes; bytes that are no UTF-8 are taken for damage, too, for whoever reads on
  /// counts by characters.
  private func text(at node: Int) -> ArraySlice<UInt8>? {
    guard units.indices.contains(node) else { return nil }
    let start = Int(units[node] & 0x7FFF_FFFF)
    guard start <= texts.count else { return nil }
    let rest = texts[start...].prefix(Self.textLimit)
    guard let end = rest.firstIndex(of: 0), String(validating: rest[..<end], as: UTF8.self) != nil
    else { return nil }
    return rest[..<end]
  }

  private static func offset(_ unit: UInt32) -> Int {
    Int(unit >> 10) << Int((unit & 1 << 9) >> 6)
  }
  private static func label(_ unit: UInt32) -> UInt32 { unit & (1 << 31 | 0xFF) }
}

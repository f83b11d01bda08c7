import Expressions
import Foundation

/// Unicode's normal forms, as `tokenizers` computes them.
///
/// Its tables are those of Unicode 9; characters that came later pass through as they are. The
/// forms themselves are Foundation's.
enum UnicodeForm: String, Sendable, CaseIterable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  static let version = 9

  /// The text in this form.
  ///
  /// Only stretches that the form may change are looked at: below U+00A0 nothing decomposes, and
  /// below U+0300 nothing composes with what stands before it.
  func apply(_ bytes: [UInt8]) -> [UInt8] {
    let limit: UInt8 = self == .nfc ? 0xCC : 0xC2
    guard var at = bytes.firstIndex(where: { $0 >= limit }) else { return bytes }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var copied = 0
    while at < bytes.count {
      let start = max(copied, at == 0 ? 0 : bytes.scalarStart(before: at))
      out += bytes[copied..<start]
      let end = bytes[at...].firstIndex { $0 < 0x80 } ?? bytes.count
      out += changed(bytes[start..<end])
      copied = end
      at = bytes[end...].firstIndex { $0 >= limit } ?? bytes.count
    }
    return out + bytes[copied...]
  }

  /// The form of a stretch, apart from characters that are too young.
  private func changed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var known = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if !scalar.isAssigned(in: Self.version) {
        out += form(String(known)).utf8
        known = String.UnicodeScalarView()
        out += String(scalar).utf8
      } else {
        known.append(scalar)
      }
    }
    return out + form(String(known)).utf8
  }

  private func form(_ text: String) -> String {
    switch self {
    case .nfc: text.precomposedStringWithCanonicalMapping
    case .nfd: text.decomposedStringWithCanonicalMapping
    // Foundation's own NFKC leaves some pairs apart that came from different characters.
    case .nfkc: text.decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
    case .nfkd: text.decomposedStringWithCompatibilityMapping
    }
  }
}

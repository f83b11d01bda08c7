/// From a token's text to the bytes that it adds (`decoder`).
struct TokenDecoder: Sendable {
  /// How a token's text becomes bytes.
  enum Spelling: Sendable {
    /// Its characters stand for bytes, where all of them do.
    case byteLevel
    /// Its text with these replacements, one after the other.
    case text([(of: [UInt8], by: [UInt8])])
  }

  var spelling = Spelling.text([])
  /// Whether `<0x41>` is a byte.
  var readsBytePieces = false
  /// How what tokens add joins to a text.
  var joining = Joining()

  /// The bytes of a token.
  func bytes(of text: String) -> [UInt8] {
    switch spelling {
    case .byteLevel: return ByteAlphabet.bytes(of: text) ?? Array(text.utf8)
    case .text(let replacements):
      var bytes = Array(text.utf8)
      for (old, new) in replacements { bytes = Self.replaced(bytes, old, new) }
      if readsBytePieces, let byte = BytePiece.value(of: bytes) { return [byte] }
      return bytes
    }
  }

  /// No piece comes near; rules that feed on themselves stop here.
  private static let sizeLimit = 1 << 20

  private static func replaced(_ bytes: [UInt8], _ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
    let matches = TextPattern.occurrences(of: old, in: bytes, bytes.indices)
    let size = bytes.count + matches.count * new.count
    if matches.isEmpty || size > sizeLimit { return bytes }
    var out: [UInt8] = []
    for part in [TextPart](bytes.indices, matches: matches) {
      out += part.isMatch ? new[...] : bytes[part.range]
    }
    return out
  }
}

/// Pieces that stand for a byte: `<0x0A>`.
enum BytePiece {
  /// The piece of `byte`.
  static func text(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x" + (digits.count == 1 ? "0" : "") + digits + ">"
  }

  /// The byte that `piece` stands for.
  static func value(of piece: some Collection<UInt8>) -> UInt8? {
    guard piece.count == 6, piece.starts(with: "<0x".utf8) else { return nil }
    let tail = Array(piece.dropFirst(3))
    guard tail[2] == UInt8(ascii: ">"), tail[0] != UInt8(ascii: "+") else { return nil }
    return UInt8(String(decoding: tail[..<2], as: UTF8.self), radix: 16)
  }
}

extension TokenDecoder {
  /// The decoder that `field` describes; `nil` joins tokens with spaces, as `tokenizers` does.
  init(_ field: JSONField?) throws(TokenizerError) {
    guard let field else {
      joining.separator = " "
      return
    }
    let steps = try field.type() == "Sequence" ? try field.required("decoders").elements() : [field]
    if try field.type() == "Sequence" { try field.allow(["type", "decoders"]) }
    var isFused = false
    for (index, step) in steps.enumerated() {
      try read(step, isFirst: index == 0, isFused: &isFused)
    }
  }

  private mutating func read(_ step: JSONField, isFirst: Bool, isFused: inout Bool)
    throws(TokenizerError)
  {
    let type = try step.type()
    switch type {
    case "Fuse":
      try step.allow(["type"])
      isFused = true
      return
    case "Strip": return try readStrip(step, isFused: isFused)
    case "ByteLevel" where isFirst:
      try step.allow(["type", "add_prefix_space", "trim_offsets", "use_regex"])
      spelling = .byteLevel
      isFused = true
      return
    default: break
    }
    if isFused || readsBytePieces {
      throw step.fault("\(type) is not supported after Fuse, ByteLevel or ByteFallback")
    }
    switch type {
    case "ByteFallback":
      try step.allow(["type"])
      readsBytePieces = true
      joining.malformed = .byteRuns
    case "Replace": try readReplace(step)
    case "Metaspace": try readMetaspace(step)
    default: throw step.fault("\(type) is not supported as a decoder")
    }
  }

  private mutating func readReplace(_ step: JSONField) throws(TokenizerError) {
    try step.allow(["type", "pattern", "content"])
    let pattern = try step.required("pattern").required("String")
    let old = Array(try pattern.string().utf8)
    if old.isEmpty { throw pattern.fault("is empty") }
    append(old, Array(try step.required("content").string().utf8))
  }

  private mutating func append(_ old: [UInt8], _ new: [UInt8]) {
    guard case .text(let replacements) = spelling else { return }
    spelling = .text(replacements + [(old, new)])
  }

  private mutating func readMetaspace(_ step: JSONField) throws(TokenizerError) {
    let metaspace = try Metaspace(step)
    append(metaspace.mark, [0x20])
    if metaspace.prepending != .never {
      joining.opening = .dropsMarks(String(decoding: metaspace.mark, as: UTF8.self))
    }
  }

  private mutating func readStrip(_ step: JSONField, isFused: Bool) throws(TokenizerError) {
    try step.allow(["type", "content", "start", "stop"])
    let content = try step.required("content").scalar()
    let start = try step.required("start").count()
    if try step.required("stop").count() > 0 {
      throw step.fault("stripping the end is not supported")
    }
    if !isFused { throw step.fault("Strip is only supported after Fuse") }
    joining.opening = .strips(String(content), upTo: start)
  }
}

import Expressions

/// Rewrites a text before it is cut (`normalizer` of `tokenizer.json`).
indirect enum Normalizer: Sendable {
  case form(UnicodeForm)
  case lowercase
  case strip(left: Bool, right: Bool)
  case stripAccents
  /// Puts a text in front, unless there is nothing.
  case prepend([UInt8])
  case replace(TextPattern, with: [UInt8])
  case precompiled(CharacterMap)
  /// Writes the bytes in the alphabet of byte-level vocabularies.
  case byteLevel
  case sequence([Normalizer])

  /// The rewritten text.
  ///
  /// - Parameter opens: whether a mark of the text's start is put in front.
  func apply(_ bytes: [UInt8], opens: Bool) throws(TokenizerError) -> [UInt8] {
    switch self {
    case .form(let form): form.apply(bytes)
    case .lowercase: Self.lowercased(bytes)
    case .strip(let left, let right): Self.stripped(bytes, left, right)
    case .stripAccents: Self.withoutMarks(bytes)
    case .prepend(let text): bytes.isEmpty || !opens ? bytes : text + bytes
    case .replace(let pattern, let text): try Self.replaced(bytes, pattern, text)
    case .precompiled(let map): map.apply(bytes)
    case .byteLevel: ByteAlphabet.spelled(bytes[...])
    case .sequence(let steps):
      try steps.reduceThrowing(bytes) { text, step throws(TokenizerError) in
        let next = try step.apply(text, opens: opens)
        try Self.checkGrowth(from: bytes.count, to: next.count)
        return next
      }
    }
  }

  private static func replaced(
    _ bytes: [UInt8], _ pattern: TextPattern, _ text: [UInt8]
  ) throws(TokenizerError) -> [UInt8] {
    let matches = try pattern.matches(in: bytes, bytes.indices)
    if matches.isEmpty { return bytes }
    // Both factors are far below 2³²: they count bytes that are in memory.
    let size = bytes.count + matches.count * text.count
    try checkGrowth(from: bytes.count, to: size)
    var out: [UInt8] = []
    out.reserveCapacity(size)
    for part in [TextPart](bytes.indices, matches: matches) {
      out += part.isMatch ? text[...] : bytes[part.range]
    }
    return out
  }

  /// No sensible rule makes a text this much longer.
  private static func checkGrowth(from old: Int, to new: Int) throws(TokenizerError) {
    if new > (1 << 20) + 64 * old {
      throw .failed(
        reason: "the normalizer makes \(old) bytes \(new); its rules feed on themselves")
    }
  }

  private static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      let (value, length) = bytes.scalar(at: at)
      at += length
      if value < 0x80 {
        out.append(65...90 ~= value ? UInt8(value) + 32 : UInt8(value))
      } else if let scalar = Unicode.Scalar(value) {
        out += scalar.properties.lowercaseMapping.utf8
      }
    }
    return out
  }

  private static func stripped(_ bytes: [UInt8], _ left: Bool, _ right: Bool) -> [UInt8] {
    let text = ClassifiedText(bytes, upTo: bytes.count)
    let start = left ? text.run(of: .space, from: 0) : 0
    var end = bytes.count
    while right, end > start {
      let last = bytes.scalarStart(before: end)
      if !text.character(at: last).classes.contains(.space) { break }
      end = last
    }
    return Array(bytes[start..<end])
  }

  private static func withoutMarks(_ bytes: [UInt8]) -> [UInt8] {
    let text = ClassifiedText(bytes, upTo: bytes.count)
    var out: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let (classes, next) = text.character(at: at)
      let scalar = Unicode.Scalar(bytes.scalar(at: at).value)
      let isMark = classes.contains(.mark) && scalar?.isAssigned(in: UnicodeForm.version) ?? false
      if !isMark { out += bytes[at..<next] }
      at = next
    }
    return out
  }
}

extension Array {
  /// `reduce` that keeps the error's type.
  func reduceThrowing<Result, Failure: Error>(
    _ initial: Result, _ body: (Result, Element) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var result = initial
    for element in self { result = try body(result, element) }
    return result
  }
}

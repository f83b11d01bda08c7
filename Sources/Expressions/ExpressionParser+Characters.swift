/// Sets of characters: `[…]`, `\w`, `\p{…}`.
extension ExpressionParser {
  mutating func bracket() throws(ExpressionError) -> CharacterSet {
    at += 1
    let isNegated = take("^")
    var sets: [CharacterSet] = []
    // ECMAScript's [] holds nothing, and [^] everything.
    while let scalar = current, scalar != "]" || sets.isEmpty && dialect != .ecmaScript {
      if dialect == .oniguruma, scalar == "[" || take("&&") {
        throw unsupported("a set within a set")
      }
      sets.append(try member(scalar))
    }
    if !take("]") { throw fault("a [ without its ]") }
    return isNegated ? .complement(.union(sets)) : .union(sets)
  }

  private mutating func member(_ scalar: Unicode.Scalar) throws(ExpressionError) -> CharacterSet {
    let low = try end(ofRange: scalar)
    guard current == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else { return low }
    at += 1
    guard case .range(let first) = low, let next = current,
      case .range(let last) = try end(ofRange: next), first.lowerBound <= last.lowerBound
    else { throw fault("a range") }
    return .range(first.lowerBound...last.lowerBound)
  }

  private mutating func end(ofRange scalar: Unicode.Scalar) throws(ExpressionError)
    -> CharacterSet
  {
    if scalar == "\\" {
      if dialect != .oniguruma, take("\\b") { return .range(0x08...0x08) }
      return try escape()
    }
    at += 1
    return .range(scalar.value...scalar.value)
  }

  mutating func escape() throws(ExpressionError) -> CharacterSet {
    at += 1
    guard let scalar = current else { throw fault("a \\ without anything after it") }
    at += 1
    switch scalar {
    case "s": return space
    case "S": return .complement(space)
    case "d": return digit
    case "D": return .complement(digit)
    case "w": return .word(dialect)
    case "W": return .complement(.word(dialect))
    case "p": return try property()
    case "P": return .complement(try property())
    case "x": return try codePoint(2)
    case "u" where dialect == .ecmaScript && take("{"): return try bracedCodePoint()
    case "u": return try codePoint(4)
    case "U" where dialect == .python: return try codePoint(8)
    default: break
    }
    let isBell = scalar == "a" && dialect == .ecmaScript
    if !isBell, let value = Self.controls[scalar] { return .range(value...value) }
    if scalar.properties.isAlphabetic || "0"..."9" ~= scalar { throw unsupported("\\\(scalar)") }
    return .range(scalar.value...scalar.value)
  }

  private static let controls: [Unicode.Scalar: UInt32] = [
    "n": 0x0A, "r": 0x0D, "t": 0x09, "f": 0x0C, "v": 0x0B, "a": 0x07, "0": 0x00,
  ]

  /// Python counts the four separators of ASCII as space; ECMAScript the byte order mark, and not the
  /// next line.
  private var space: CharacterSet {
    switch dialect {
    case .python: .union([.classes(.space), .range(0x1C...0x1F)])
    case .oniguruma: .classes(.space)
    case .ecmaScript:
      .union([
        .range(0x09...0x0D), .range(0xFEFF...0xFEFF), .range(0x2028...0x2029),
        .categories([.spaceSeparator]),
      ])
    }
  }

  private var digit: CharacterSet {
    dialect == .ecmaScript ? .range(0x30...0x39) : .categories([.decimalNumber])
  }

  /// What the dot does not take.
  var lineBreak: CharacterSet {
    let feed = CharacterSet.range(0x0A...0x0A)
    if dialect != .ecmaScript { return feed }
    return .union([feed, .range(0x0D...0x0D), .range(0x2028...0x2029)])
  }

  private mutating func codePoint(_ digits: Int) throws(ExpressionError) -> CharacterSet {
    let end = min(at + digits, scalars.count)
    let text = String(String.UnicodeScalarView(scalars[at..<end]))
    guard text.count == digits, let value = UInt32(text, radix: 16), value <= 0x10FFFF else {
      throw fault("a malformed code point")
    }
    at = end
    return .range(value...value)
  }

  private mutating func bracedCodePoint() throws(ExpressionError) -> CharacterSet {
    let digits = scalars[at...].prefix { $0 != "}" }.count
    let set = try codePoint(min(digits, 7))
    if !take("}") { throw fault("a malformed code point") }
    return set
  }

  private mutating func property() throws(ExpressionError) -> CharacterSet {
    guard take("{"), let end = scalars[at...].firstIndex(of: "}") else {
      throw fault("a malformed \\p{…}")
    }
    var name = String(String.UnicodeScalarView(scalars[at..<end]))
    let isNegated = name.hasPrefix("^")
    if isNegated { name.removeFirst() }
    guard let set = Self.properties[name] else { throw unsupported("\\p{\(name)}") }
    at = end + 1
    return isNegated ? .complement(set) : set
  }

  private static let properties: [String: CharacterSet] = [
    "L": .classes(.letter), "N": .classes(.number), "M": .classes(.mark),
    "P": .classes(.punctuation), "S": .classes(.symbol),
    "Lu": .categories([.uppercaseLetter]), "Ll": .categories([.lowercaseLetter]),
    "Lt": .categories([.titlecaseLetter]), "Lm": .categories([.modifierLetter]),
    "Lo": .categories([.otherLetter]), "Nd": .categories([.decimalNumber]),
    "Nl": .categories([.letterNumber]), "No": .categories([.otherNumber]),
    "Mn": .categories([.nonspacingMark]), "Mc": .categories([.spacingMark]),
    "Me": .categories([.enclosingMark]), "Cc": .categories([.control]),
    "Sm": .categories([.mathSymbol]), "Sc": .categories([.currencySymbol]),
    "Sk": .categories([.modifierSymbol]), "So": .categories([.otherSymbol]),
    "Zs": .categories([.spaceSeparator]),
    "Z": .categories([.spaceSeparator, .lineSeparator, .paragraphSeparator]),
  ]
}

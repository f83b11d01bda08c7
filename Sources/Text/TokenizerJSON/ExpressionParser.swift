/// Why a regular expression is refused.
struct ExpressionFault: Error { let problem: String }

/// Reads regular expressions.
struct ExpressionParser {
  private let scalars: [Unicode.Scalar]
  private var at = 0
  private var depth = 0
  private var folds = false

  /// The expression that `text` spells.
  static func parse(_ text: String) throws(ExpressionFault) -> Expression {
    var parser = ExpressionParser(scalars: Array(text.unicodeScalars))
    let root = try parser.alternatives()
    if parser.at < parser.scalars.count { throw parser.fault("an unmatched )") }
    return Expression(text: text, root: root)
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private func fault(_ what: String) -> ExpressionFault {
    ExpressionFault(problem: "has \(what) at character \(at), which is not supported")
  }

  private var current: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard scalars[at...].starts(with: wanted) else { return false }
    at += wanted.count
    return true
  }

  private mutating func alternatives() throws(ExpressionFault) -> ExpressionNode {
    depth += 1
    defer { depth -= 1 }
    if depth > 32 { throw fault("groups nested too deep") }
    var options = [try sequence()]
    while take("|") { options.append(try sequence()) }
    return options.count == 1 ? options[0] : .alternatives(options)
  }

  private mutating func sequence() throws(ExpressionFault) -> ExpressionNode {
    var nodes: [ExpressionNode] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      nodes.append(try quantified(try atom(scalar)))
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private mutating func quantified(_ node: ExpressionNode) throws(ExpressionFault)
    -> ExpressionNode
  {
    var counts: ClosedRange<Int>
    if take("?") {
      counts = 0...1
    } else if take("*") {
      counts = 0...Int.max
    } else if take("+") {
      counts = 1...Int.max
    } else if take("{") {
      counts = try braces()
    } else {
      return node
    }
    let repetition: ExpressionNode.Repetition =
      take("?") ? .lazy : take("+") ? .possessive : .greedy
    if let next = current, "?*+".unicodeScalars.contains(next) { throw fault("a quantifier") }
    return .repeated(node, counts, repetition)
  }

  private mutating func braces() throws(ExpressionFault) -> ClosedRange<Int> {
    let low = number()
    let hasComma = take(",")
    let high = hasComma ? number() ?? (current == "}" ? Int.max : nil) : low
    guard take("}"), low != nil || hasComma, let high, (low ?? 0) <= high else {
      throw fault("a malformed {m,n}")
    }
    return (low ?? 0)...high
  }

  private mutating func number() -> Int? {
    var text = ""
    while let scalar = current, "0"..."9" ~= scalar, text.count < 5 {
      text.unicodeScalars.append(scalar)
      at += 1
    }
    return Int(text)
  }

  private mutating func atom(_ scalar: Unicode.Scalar) throws(ExpressionFault) -> ExpressionNode {
    switch scalar {
    case "(": return try group()
    case "[": return .characters(folded(try bracket()))
    case "\\":
      if take("\\A") || take("\\z") || take("\\b") || take("\\B") { throw fault("an anchor") }
      return .characters(folded(try escape()))
    case "?", "*", "+", "{": throw fault("a quantifier without anything before it")
    default: break
    }
    at += 1
    switch scalar {
    case "^": return .lineStart
    case "$": return .lineEnd
    case ".": return .characters(.complement(.range(0x0A...0x0A)))
    default: return .characters(folded(.range(scalar.value...scalar.value)))
    }
  }

  private func folded(_ set: ExpressionNode.CharacterSet) -> ExpressionNode.CharacterSet {
    folds ? .folded(set) : set
  }

  private mutating func group() throws(ExpressionFault) -> ExpressionNode {
    let before = folds
    defer { folds = before }
    let node: ExpressionNode
    if take("(?:") {
      node = try alternatives()
    } else if take("(?i:") {
      folds = true
      node = try alternatives()
    } else if take("(?=") {
      node = .look(try alternatives(), negated: false)
    } else if take("(?!") {
      node = .look(try alternatives(), negated: true)
    } else if take("(?") {
      throw fault("a group of an unknown kind")
    } else {
      at += 1
      node = try alternatives()
    }
    if !take(")") { throw fault("a group without its )") }
    return node
  }

  private mutating func bracket() throws(ExpressionFault) -> ExpressionNode.CharacterSet {
    at += 1
    let isNegated = take("^")
    var sets: [ExpressionNode.CharacterSet] = []
    while let scalar = current, scalar != "]" || sets.isEmpty {
      if scalar == "[" || take("&&") { throw fault("a set within a set") }
      sets.append(try member(scalar))
    }
    if !take("]") { throw fault("a [ without its ]") }
    return isNegated ? .complement(.union(sets)) : .union(sets)
  }

  private mutating func member(_ scalar: Unicode.Scalar) throws(ExpressionFault)
    -> ExpressionNode.CharacterSet
  {
    let low: ExpressionNode.CharacterSet
    if scalar == "\\" {
      low = try escape()
    } else {
      at += 1
      low = .range(scalar.value...scalar.value)
    }
    guard current == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else { return low }
    at += 1
    guard case .range(let first) = low, let next = current else { throw fault("a range") }
    let high: ExpressionNode.CharacterSet
    if next == "\\" {
      high = try escape()
    } else {
      at += 1
      high = .range(next.value...next.value)
    }
    guard case .range(let last) = high, first.lowerBound <= last.lowerBound else {
      throw fault("a range")
    }
    return .range(first.lowerBound...last.lowerBound)
  }

  private mutating func escape() throws(ExpressionFault) -> ExpressionNode.CharacterSet {
    at += 1
    guard let scalar = current else { throw fault("a \\ without anything after it") }
    at += 1
    switch scalar {
    case "s": return .classes(.space)
    case "S": return .complement(.classes(.space))
    case "d": return .categories([.decimalNumber])
    case "D": return .complement(.categories([.decimalNumber]))
    case "w": return .word
    case "W": return .complement(.word)
    case "p": return try property()
    case "P": return .complement(try property())
    case "u", "x": return try codePoint(scalar == "u" ? 4 : 2)
    default: break
    }
    let controls: [Unicode.Scalar: UInt32] = [
      "n": 0x0A, "r": 0x0D, "t": 0x09, "f": 0x0C, "v": 0x0B,
    ]
    if let value = controls[scalar] { return .range(value...value) }
    if scalar.properties.isAlphabetic || "0"..."9" ~= scalar { throw fault("\\\(scalar)") }
    return .range(scalar.value...scalar.value)
  }

  private mutating func codePoint(_ digits: Int) throws(ExpressionFault)
    -> ExpressionNode.CharacterSet
  {
    let end = min(at + digits, scalars.count)
    let text = String(String.UnicodeScalarView(scalars[at..<end]))
    guard text.count == digits, let value = UInt32(text, radix: 16) else {
      throw fault("a malformed code point")
    }
    at = end
    return .range(value...value)
  }

  private mutating func property() throws(ExpressionFault) -> ExpressionNode.CharacterSet {
    guard take("{"), let end = scalars[at...].firstIndex(of: "}") else {
      throw fault("a malformed \\p{…}")
    }
    var name = String(String.UnicodeScalarView(scalars[at..<end]))
    let isNegated = name.hasPrefix("^")
    if isNegated { name.removeFirst() }
    guard let set = Self.properties[name] else { throw fault("\\p{\(name)}") }
    at = end + 1
    return isNegated ? .complement(set) : set
  }

  private static let properties: [String: ExpressionNode.CharacterSet] = [
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

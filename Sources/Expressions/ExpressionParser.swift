/// Reads regular expressions.
struct ExpressionParser {
  let dialect: Expression.Dialect
  let scalars: [Unicode.Scalar]
  var at = 0
  var flags = Flags()
  private var depth = 0

  private static let depthLimit = 64

  /// What the letters in `(?ims)` switch on.
  struct Flags {
    /// `i`: upper and lower case are alike.
    var folds = false
    /// `m`: `^` and `$` are the ends of lines.
    var hasLines = false
    /// `s`: the dot takes line breaks.
    var dotIsAny = false
  }

  /// The expression that `text` spells.
  static func parse(_ text: String, _ dialect: Expression.Dialect, ignoresCase: Bool)
    throws(ExpressionError) -> ExpressionNode
  {
    var parser = ExpressionParser(dialect, Array(text.unicodeScalars))
    parser.flags.folds = ignoresCase
    parser.flags.hasLines = dialect == .oniguruma
    let root = try parser.alternatives()
    if parser.at < parser.scalars.count { throw parser.fault("an unmatched )") }
    return root
  }

  private init(_ dialect: Expression.Dialect, _ scalars: [Unicode.Scalar]) {
    self.dialect = dialect
    self.scalars = scalars
  }

  func fault(_ what: String) -> ExpressionError {
    .malformed(problem: "has \(what) at character \(at)")
  }

  func unsupported(_ what: String) -> ExpressionError {
    .malformed(problem: "has \(what) at character \(at), which is not supported")
  }

  var current: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  mutating func take(_ text: String) -> Bool {
    guard scalars[at...].starts(with: text.unicodeScalars) else { return false }
    at += text.unicodeScalars.count
    return true
  }

  private mutating func alternatives() throws(ExpressionError) -> ExpressionNode {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit { throw fault("groups nested too deep") }
    var options = [try sequence()]
    while take("|") { options.append(try sequence()) }
    return options.count == 1 ? options[0] : .alternatives(options)
  }

  private mutating func sequence() throws(ExpressionError) -> ExpressionNode {
    var nodes: [ExpressionNode] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      guard let atom = try atom(scalar) else { continue }
      nodes.append(try quantified(atom))
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  // MARK: Quantifiers

  private mutating func quantified(_ node: ExpressionNode) throws(ExpressionError)
    -> ExpressionNode
  {
    guard let counts = try counts() else { return node }
    let order: ExpressionNode.Repetition =
      take("?") ? .lazy : dialect != .ecmaScript && take("+") ? .possessive : .greedy
    if let next = current, "?*+".unicodeScalars.contains(next) { throw fault("a quantifier") }
    return .repeated(node, counts, order)
  }

  private mutating func counts() throws(ExpressionError) -> ClosedRange<Int>? {
    if take("?") { return 0...1 }
    if take("*") { return 0...Int.max }
    if take("+") { return 1...Int.max }
    if current != "{" || isLiteralBrace { return nil }
    at += 1
    return try braces()
  }

  /// Python and browsers read a brace that begins no count as itself.
  private var isLiteralBrace: Bool {
    guard dialect != .oniguruma else { return false }
    let inside = scalars[(at + 1)...].prefix { $0 != "}" }
    let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
    let isCount =
      inside.contains { $0 != "," } && parts.count <= 2
      && parts.allSatisfy { $0.allSatisfy { "0"..."9" ~= $0 } }
    let lacksLeast = dialect == .ecmaScript && inside.first == ","
    return !isCount || lacksLeast || inside.endIndex == scalars.endIndex
  }

  private mutating func braces() throws(ExpressionError) -> ClosedRange<Int> {
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

  // MARK: Atoms

  /// The part that begins here; `nil` for flags, which are none.
  private mutating func atom(_ scalar: Unicode.Scalar) throws(ExpressionError) -> ExpressionNode? {
    switch scalar {
    case "(": return try group()
    case "[": return characters(try bracket())
    case "\\":
      if let place = try place() { return place }
      return characters(try escape())
    case "?", "*", "+": throw fault("a quantifier without anything before it")
    case "{" where !isLiteralBrace: throw fault("a quantifier without anything before it")
    default: break
    }
    at += 1
    switch scalar {
    case "^": return .place(flags.hasLines ? .lineStart : .textStart)
    case "$":
      return .place(
        flags.hasLines ? .lineEnd : dialect == .ecmaScript ? .textEnd : .lastLineEnd)
    case ".":
      return .characters(flags.dotIsAny ? .range(0...0x10FFFF) : .complement(lineBreak))
    default: return characters(.range(scalar.value...scalar.value))
    }
  }

  private func characters(_ set: CharacterSet) -> ExpressionNode {
    .characters(flags.folds ? set.folding : set)
  }

  /// A condition on where the matcher stands, where the backslash here begins one.
  private mutating func place() throws(ExpressionError) -> ExpressionNode? {
    if take("\\b") { return .place(.wordEdge(dialect)) }
    if take("\\B") { return .place(.notWordEdge(dialect)) }
    if dialect != .ecmaScript {
      if take("\\A") { return .place(.textStart) }
      if take("\\z") { return .place(.textEnd) }
      if take("\\Z") { return .place(dialect == .python ? .textEnd : .lastLineEnd) }
    }
    if let digit = current(1), "1"..."9" ~= digit {
      throw unsupported("the back-reference \\\(digit)")
    }
    return nil
  }

  private func current(_ offset: Int) -> Unicode.Scalar? {
    at + offset < scalars.count ? scalars[at + offset] : nil
  }

  // MARK: Groups

  /// A group, or `nil` for flags on their own, which hold up to the end of the group around them.
  private mutating func group() throws(ExpressionError) -> ExpressionNode? {
    if take("(?=") { return .look(try body(flags), negated: false) }
    if take("(?!") { return .look(try body(flags), negated: true) }
    if take("(?<=") || take("(?<!") { throw unsupported("a look-behind") }
    if dialect == .ecmaScript {
      if take("(?<") { return try named() }
    } else {
      if take("(?>") { return .repeated(try body(flags), 1...1, .possessive) }
      if take("(?P<") { return try named() }
    }
    if take("(?P=") { throw unsupported("a back-reference") }
    if take("(?(") { throw unsupported("a condition") }
    guard take("(?") else {
      at += 1
      return try body(flags)
    }
    let inner = try letters()
    if take(":") { return try body(inner) }
    guard dialect == .python, take(")") else { throw unsupported("a group of an unknown kind") }
    flags = inner
    return nil
  }

  private mutating func named() throws(ExpressionError) -> ExpressionNode {
    if dialect == .oniguruma { throw unsupported("a group of an unknown kind") }
    while let scalar = current, scalar != ">", scalar != ")" { at += 1 }
    if !take(">") { throw fault("a group's name without its >") }
    return try body(flags)
  }

  private mutating func body(_ inner: Flags) throws(ExpressionError) -> ExpressionNode {
    let outer = flags
    flags = inner
    defer { flags = outer }
    let node = try alternatives()
    if !take(")") { throw fault("a group without its )") }
    return node
  }

  /// The flags with the letters up to a colon or a bracket switched on or, after a minus, off.
  private mutating func letters() throws(ExpressionError) -> Flags {
    var inner = flags
    var isOn = true
    while let scalar = current, scalar != ":", scalar != ")" {
      switch scalar {
      case "i": inner.folds = isOn
      case "m" where dialect == .python: inner.hasLines = isOn
      case "s" where dialect == .python: inner.dotIsAny = isOn
      case "u" where dialect == .python: break
      case "-" where isOn: isOn = false
      default: throw unsupported("a group of an unknown kind")
      }
      at += 1
    }
    return inner
  }
}

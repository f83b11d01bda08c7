import BigInt

extension Parser {
  /// An operand with its powers, factorials, percent and degree signs.
  mutating func postfixed() throws(Unreadable) -> Expression {
    try marked(try primary())
  }

  /// An operand that is read, with what stands behind it.
  mutating func marked(_ operand: Expression) throws(Unreadable) -> Expression {
    var value = operand
    while let token {
      switch token {
      case .mark("^"): value = try power(of: value)
      case .mark("*") where self.token(after: 1) == .mark("*"):
        place += 1
        value = try power(of: value)
      case .mark("!") where self.token(after: 1) != .mark("="):
        place += 1
        // A double factorial is another function.
        guard self.token != .mark("!") else { throw unexpected() }
        value = .call(.factorial, [value])
      case .mark("%"), .command("%"):
        place += 1
        value = .percent(value)
      case .command("circ"), .command("degrees"):
        place += 1
        value = .quantity(value, unit: "degree")
      case .command(let sign) where follows(currency: sign):
        place += 1
        value = .quantity(value, unit: Self.currencies[sign] ?? sign)
      default: return value
      }
    }
    return value
  }

  private mutating func power(of base: Expression) throws(Unreadable) -> Expression {
    place += 1
    if isDegreeSign() { return .quantity(base, unit: "degree") }
    return .power(base, try script())
  }

  /// `\circ`, `{\circ}` or `{}^\circ` after a `^`.
  private mutating func isDegreeSign() -> Bool {
    let start = place
    let isBraced = takeMark("{")
    if takeCommand("circ") || takeCommand("degrees"), !isBraced || takeMark("}") { return true }
    place = start
    return false
  }

  /// What stands behind `^` or `_`: a group, or one operand with its sign.
  mutating func script() throws(Unreadable) -> Expression {
    try deeper { (parser) throws(Unreadable) in
      if parser.takeMark("-") { return .negative(try parser.script()) }
      if parser.takeMark("+") { return try parser.script() }
      let value = try parser.primary()
      guard parser.takeMark("^") else { return value }
      return .power(value, try parser.script())
    }
  }

  /// One operand.
  mutating func primary() throws(Unreadable) -> Expression {
    try deeper { (parser) throws(Unreadable) in try parser.operand() }
  }

  private mutating func operand() throws(Unreadable) -> Expression {
    guard let token else { throw unexpected() }
    switch token {
    case .number(let numeral): return try number(numeral)
    case .word(let word, let isText): return try self.word(word, isText: isText)
    case .command(let name): return try command(name)
    case .begin(let name): return try environment(name)
    case .mark("("), .mark("["): return try brackets()
    case .mark("{"): return try group()
    case .mark("|"): return try bars(.mark("|"))
    default: throw unexpected()
    }
  }

  /// `{…}` in LaTeX: no more than what it holds.
  mutating func group() throws(Unreadable) -> Expression {
    try require(.mark("{"))
    let bars = openBars
    openBars = 0
    defer { openBars = bars }
    let items = try items()
    if items.count == 1, takeCommand("choose") {
      let below = try relation()
      try require(.mark("}"))
      return .call(.binomial, [items[0], below])
    }
    try require(.mark("}"))
    return items.count == 1 ? items[0] : .list(items)
  }

  /// The argument of a command: a group, or one digit or letter or command.
  mutating func argument() throws(Unreadable) -> Expression {
    guard case .number(let numeral) = token, numeral.isInteger, numeral.whole.count > 1 else {
      if case .word(let word, false) = token, word.count > 1, Constant(rawValue: word) == nil,
        word != "pi"
      {
        return splitWord(word)
      }
      return try primary()
    }
    return try splitNumber(numeral)
  }

  /// `(…)` or `[…]`, or a half-open interval.
  private mutating func brackets() throws(Unreadable) -> Expression {
    let opensClosed = token == .mark("[")
    place += 1
    let bars = openBars
    openBars = 0
    defer { openBars = bars }
    let items = try items()
    guard token == .mark(")") || token == .mark("]") else { throw unexpected() }
    let closesClosed = token == .mark("]")
    place += 1
    if items.count == 1, opensClosed == closesClosed { return items[0] }
    return .bracketed(items, opensClosed: opensClosed, closesClosed: closesClosed)
  }

  /// `|x|`.
  private mutating func bars(_ bar: Token) throws(Unreadable) -> Expression {
    try require(bar)
    openBars += 1
    let value = try sum()
    openBars -= 1
    try require(bar)
    if case .matrix = value { return .call(.det, [value]) }
    return .call(.abs, [value])
  }

  private mutating func command(_ name: String) throws(Unreadable) -> Expression {
    switch name {
    case "frac": return try fraction()
    case "sqrt": return try root()
    case "{": return try set()
    case "vert", "Vert": return try bars(.command(name))
    case "langle": return try enclosed(closing: "rangle")
    case "lfloor": return .call(.floor, [try enclosedValue(closing: "rfloor")])
    case "lceil": return .call(.ceiling, [try enclosedValue(closing: "rceil")])
    case "$", "€", "£": return try currency(name)
    case "infty", "pi", "e", "i", "emptyset", "reals": return try constant(name)
    default: return try namedCommand(name)
    }
  }

  private mutating func constant(_ name: String) throws(Unreadable) -> Expression {
    place += 1
    switch name {
    case "infty": return .constant(.infinity)
    case "pi": return .constant(.pi)
    case "e": return .constant(.euler)
    case "i": return .constant(.imaginary)
    case "reals": return .constant(.reals)
    default: return .constant(.emptySet)
    }
  }

  private mutating func fraction() throws(Unreadable) -> Expression {
    place += 1
    let above = try argument()
    let below = try argument()
    if let value = above.differentiated, let variable = below.differentiated,
      variable != .int(1)
    {
      return .application("derivative", [value, variable])
    }
    return .quotient(above, below)
  }

  private mutating func root() throws(Unreadable) -> Expression {
    place += 1
    var index = Expression.int(2)
    if takeMark("[") {
      index = try sum()
      try require(.mark("]"))
    }
    return .power(try primary(), .quotient(.int(1), index))
  }

  /// `\{…\}`, or the conditions of `\{x | …\}`.
  private mutating func set() throws(Unreadable) -> Expression {
    place += 1
    if case .word(let name, false) = token, name.count == 1, let mark = token(after: 1),
      [.mark("|"), .command("vert"), .mark(":"), .command(":")].contains(mark)
    {
      place += 2
      let conditions = try items()
      try require(.command("}"))
      return conditions.count == 1 ? conditions[0] : .list(conditions)
    }
    if takeCommand("}") { return .constant(.emptySet) }
    let items = try items()
    try require(.command("}"))
    return .set(items)
  }

  private mutating func enclosed(closing: String) throws(Unreadable) -> Expression {
    place += 1
    let items = try items()
    try require(.command(closing))
    return items.count == 1
      ? items[0] : .bracketed(items, opensClosed: false, closesClosed: false)
  }

  private mutating func enclosedValue(closing: String) throws(Unreadable) -> Expression {
    place += 1
    let bars = openBars
    openBars = 0
    defer { openBars = bars }
    let value = try sum()
    try require(.command(closing))
    return value
  }

  /// A currency sign and the amount after it.
  private mutating func currency(_ sign: String) throws(Unreadable) -> Expression {
    place += 1
    return .quantity(try primary(), unit: Self.currencies[sign] ?? sign)
  }

  private static let currencies = ["$": "dollar", "€": "euro", "£": "pound", "¢": "cent"]

  /// Whether a currency sign stands here behind its amount: no other amount follows.
  private func follows(currency sign: String) -> Bool {
    guard Self.currencies[sign] != nil, place > 0, case .number = lexemes[place - 1].token else {
      return false
    }
    return token(after: 1).map { !startsFactor($0) } ?? true
  }
}

extension Expression {
  /// What a `d` stands before: `y` in `dy`, and 1 where it stands alone.
  fileprivate var differentiated: Expression? {
    switch self {
    case .symbol("d"): .int(1)
    case .product(let parts) where parts.first == .symbol("d"):
      parts.count == 2 ? parts[1] : .product(Array(parts.dropFirst()))
    default: nil
    }
  }
}

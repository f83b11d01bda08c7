extension Parser {
  /// Products with colons between them: a quotient, or the ratio of more parts or of one to zero.
  mutating func product() throws(Unreadable) -> Expression {
    var parts = [try factors(after: try juxtaposed())]
    while takeMark(":") || takeCommand(":") {
      parts.append(try factors(after: try factorWithSign()))
    }
    switch parts.count {
    case 1: return parts[0]
    case 2 where !isZero(parts[1]): return .quotient(parts[0], parts[1])
    default: return try ratio(of: parts)
    }
  }

  /// Each part over the first that is not zero, which is the same for all ratios in proportion.
  private func ratio(of parts: [Expression]) throws(Unreadable) -> Expression {
    guard let scale = parts.first(where: { !isZero($0) }) else {
      throw Unreadable("all parts of a ratio are zero")
    }
    return .application("ratio", parts.map { .quotient($0, scale) })
  }

  private func isZero(_ part: Expression) -> Bool {
    (try? Algebra(meter: meter).form(part).number) == .zero
  }

  /// Factors with operators between them.
  private mutating func factors(after first: Expression) throws(Unreadable) -> Expression {
    var above = [first]
    var below: [Expression] = []
    while let operation = takeOperator() {
      if operation == .divide, above.count == 1, below.isEmpty,
        let rest = try literalQuotient(above[0])
      {
        above = [rest]
        continue
      }
      let next = try factorWithSign()
      switch operation {
      case .multiply: above.append(next)
      case .divide: below.append(next)
      case .remainder:
        above = [.call(.mod, [quotient(above, below), next])]
        below = []
      }
    }
    return quotient(above, below)
  }

  private func quotient(_ above: [Expression], _ below: [Expression]) -> Expression {
    if case .quantity(let last, let unit)? = above.last, above.count > 1, below.isEmpty {
      // The unit behind a product is that of all of it.
      return .quantity(.product(above.dropLast() + [last]), unit: unit)
    }
    let top: Expression = above.count == 1 ? above[0] : .product(above)
    guard let first = below.first else { return top }
    if case .quantity(.integer(let last), let unit) = first, case .integer = top, below.count == 1 {
      return .quantity(.quotient(top, .integer(last)), unit: unit)
    }
    return .quotient(top, below.count == 1 ? first : .product(below))
  }

  /// Whether an `x` stands for the sign of a product: apart, between two numbers.
  private var isCross: Bool {
    guard token == .word("x", isText: false), isSpaced, case .number? = previous,
      case .number? = token(after: 1)
    else { return false }
    return true
  }

  private enum Operator { case multiply, divide, remainder }

  private mutating func takeOperator() -> Operator? {
    let found: Operator
    switch token {
    case .mark("*"), .command("cdot"), .command("times"): found = .multiply
    case .word("x", isText: false) where isCross: found = .multiply
    case .mark("/"), .command("div"): found = .divide
    case .command("mod"): found = .remainder
    default: return nil
    }
    place += 1
    return found
  }

  /// `2/3 x` is two thirds of `x`: after a quotient of written numbers, what follows multiplies it.
  private mutating func literalQuotient(_ above: Expression) throws(Unreadable) -> Expression? {
    guard case .integer = above, case .number(let below) = token, below.isInteger,
      let next = token(after: 1), startsFactor(next), next != .mark("("), next != .mark("^")
    else { return nil }
    if case .word(let word, isText: true) = next, Units.scales[word] == nil { return nil }
    let quotient = Expression.quotient(above, try primary())
    return try juxtaposed(after: quotient)
  }

  private mutating func factorWithSign() throws(Unreadable) -> Expression {
    var isNegative = false
    while token == .mark("-") || token == .mark("+") {
      if token == .mark("-") { isNegative.toggle() }
      place += 1
    }
    let factor = try juxtaposed()
    return isNegative ? .negative(factor) : factor
  }

  /// Factors side by side.
  mutating func juxtaposed() throws(Unreadable) -> Expression {
    if let mixed = try mixed() { return try juxtaposed(after: try marked(mixed)) }
    return try juxtaposed(after: try postfixed())
  }

  private mutating func juxtaposed(after first: Expression) throws(Unreadable) -> Expression {
    var factors = [first]
    while let token, startsFactor(token), !closesBar(token), !isCross {
      if let scale = try takeScale(after: factors) {
        factors[factors.count - 1] = scaled(factors[factors.count - 1], by: scale)
        continue
      }
      if let unit = try unit(after: factors) {
        let value: Expression = factors.count == 1 ? factors[0] : .product(factors)
        if unit.isEmpty { return value }
        return unit == "%" ? .percent(value) : .quantity(value, unit: unit)
      }
      if case .number = token, case .number? = previous { throw unexpected() }
      factors.append(try postfixed())
    }
    return factors.count == 1 ? factors[0] : .product(factors)
  }

  /// Reads `million` or its like behind numbers.
  private mutating func takeScale(
    after factors: [Expression]
  ) throws(Unreadable) -> Expression? {
    guard case .word(let word, _) = token, let scale = Units.scales[word],
      factors.allSatisfy(\.isConstant)
    else { return nil }
    place += 1
    if case .number? = self.token { throw unexpected() }
    return .int(scale)
  }

  private func scaled(_ value: Expression, by scale: Expression) -> Expression {
    guard case .quantity(let amount, let unit) = value else { return .product([value, scale]) }
    return .quantity(.product([amount, scale]), unit: unit)
  }

  private var previous: Token? { place > 0 ? lexemes[place - 1].token : nil }

  private func closesBar(_ token: Token) -> Bool {
    openBars > 0 && (token == .mark("|") || token == .command("vert"))
  }

  /// Whether a factor begins with the token.
  func startsFactor(_ token: Token) -> Bool {
    switch token {
    case .number, .begin: return true
    case .word("in", _): return isLastInch
    case .word(let word, _): return !Self.keywords.contains(word) && !isUnionLetter(word)
    case .command(let name): return Self.starts.contains(name) || isName(name)
    case .mark(let mark): return "([{|".contains(mark)
    case .end: return false
    }
  }

  /// Whether an `in` is no relation but the unit at the end.
  var isLastInch: Bool { place + 1 == lexemes.count }

  private func isUnionLetter(_ word: String) -> Bool {
    guard word == "U", let previous, let next = token(after: 1) else { return false }
    return [.mark(")"), .mark("]")].contains(previous) && [.mark("("), .mark("[")].contains(next)
  }

  static let keywords: Set<String> = ["and", "or", "in", "union"]
  private static let starts: Set<String> = [
    "frac", "sqrt", "{", "langle", "lfloor", "lceil", "vert", "Vert", "binom", "mathbb",
    "bar", "hat", "angle", "$", "€", "£", "lg",
  ]

  /// Whether a power or a factorial follows, which belongs to the fraction alone.
  private var isRaised: Bool {
    guard token == .mark("^") else { return token == .mark("!") }
    let sign = token(after: token(after: 1) == .mark("{") ? 2 : 1)
    return sign != .command("circ") && sign != .command("degrees")
  }

  /// A whole number with a proper fraction directly after it: `2\frac{5}{8}`, `2 5/8`.
  private mutating func mixed() throws(Unreadable) -> Expression? {
    guard case .number(let whole) = token, whole.isInteger, let after = token(after: 1) else {
      return nil
    }
    let start = (place, held)
    place += 1
    let fraction: Expression?
    if after == .command("frac") {
      fraction = try primary()
    } else if case .number(let above) = after, isSpaced, above.isInteger,
      token(after: 1) == .mark("/"), case .number(let below)? = token(after: 2), below.isInteger
    {
      place += 3
      fraction = .quotient(try value(of: above), try value(of: below))
    } else {
      fraction = nil
    }
    guard case .quotient(.integer(let above), .integer(let below))? = fraction,
      !above.isNegative, above < below, let fraction, !isRaised
    else {
      (place, held) = start
      return nil
    }
    return .sum([try value(of: whole), fraction])
  }
}

import BigInt

extension Parser {
  /// A number, with its base or its repeating digits.
  mutating func number(_ numeral: Numeral) throws(Unreadable) -> Expression {
    place += 1
    if let based = try based(numeral) { return based }
    if numeral.fraction != nil, token == .command("bar") { return try repeating(numeral) }
    guard (numeral.exponent ?? 0).magnitude <= Caps.digits else {
      throw Unreadable("a number has more than \(Caps.digits) digits")
    }
    return value(of: numeral)
  }

  /// The number as it is written.
  func value(of numeral: Numeral) -> Expression {
    let digits = numeral.whole + (numeral.fraction ?? "")
    let power = (numeral.exponent ?? 0) - (numeral.fraction?.count ?? 0)
    let value = decimal(digits, power)
    guard !numeral.isInteger else { return .integer(value) }
    let significant = digits.drop { $0 == "0" }.count
    return .decimal(value, digits: significant, isScientific: numeral.exponent != nil)
  }

  /// `digits × 10^power`.
  private func decimal(_ digits: String, _ power: Int) -> Rational {
    let integer = BigInt(digits, radix: 10) ?? 0
    if power >= 0 { return Rational(integer * BigInt(10).power(power)) }
    var mantissa = digits[...]
    var places = -power
    while places > 0, mantissa.last == "0" {
      mantissa.removeLast()
      places -= 1
    }
    let reduced = BigInt(mantissa.isEmpty ? "0" : String(mantissa), radix: 10) ?? 0
    return Rational.decimal(reduced, places: reduced == 0 ? 0 : places)
  }

  /// `2012_3`, `152A_{11}`, `0.0011_{2}`.
  private mutating func based(_ numeral: Numeral) throws(Unreadable) -> Expression? {
    guard numeral.exponent == nil else { return nil }
    var digits = numeral.whole
    var next = place
    if case .word(let word, _) = token, !isSpaced,
      word.allSatisfy({ $0.isASCII && $0.isUppercase }),
      numeral.fraction == nil
    {
      digits += word
      next += 1
      if case .number(let more)? = lexemes.indices.contains(next) ? lexemes[next].token : nil,
        more.isInteger
      {
        digits += more.whole
        next += 1
      }
    }
    guard lexemes.indices.contains(next), lexemes[next].token == .mark("_") else { return nil }
    place = next + 1
    guard case .integer(let base) = try script(), let base = base.int, (2...36).contains(base)
    else { throw Unreadable("a base is no integer from 2 to 36") }
    let fraction = numeral.fraction ?? ""
    guard let integer = BigInt(digits + fraction, radix: base) else {
      throw Unreadable("\"\(digits.prefix(40))\" is no number in base \(base)")
    }
    let scale = BigInt(base).power(fraction.count)
    let written = digits + (fraction.isEmpty ? "" : "." + fraction)
    return .based(try Rational(integer, scale, Meter()), base: base, digits: written)
  }

  /// `0.72\overline{6}`.
  private mutating func repeating(_ numeral: Numeral) throws(Unreadable) -> Expression {
    place += 1
    let period = try digitsOfGroup()
    let fixed = numeral.fraction ?? ""
    let scale = BigInt(10).power(fixed.count)
    let meter = Meter()
    let head = try Rational(BigInt(numeral.whole + fixed, radix: 10) ?? 0, scale, meter)
    let nines = BigInt(10).power(period.count) - 1
    let tail = try Rational(BigInt(period, radix: 10) ?? 0, scale * nines, meter)
    let value = try head.plus(tail, meter)
    return .quotient(.integer(Rational(value.numerator)), .integer(Rational(value.denominator)))
  }

  private mutating func digitsOfGroup() throws(Unreadable) -> String {
    let isBraced = takeMark("{")
    guard case .number(let digits) = token, digits.isInteger, digits.whole.count <= 1000 else {
      throw unexpected()
    }
    place += 1
    if isBraced { try require(.mark("}")) }
    return digits.whole
  }

  /// One digit of a number, the rest of which stays: `\frac53`.
  mutating func splitNumber(_ numeral: Numeral) throws(Unreadable) -> Expression {
    let first = Numeral(whole: String(numeral.whole.prefix(1)))
    let rest = Numeral(whole: String(numeral.whole.dropFirst()))
    self = Parser(replacing: lexemes, at: place, with: .number(rest), like: self)
    return value(of: first)
  }

  /// One letter of a word, the rest of which stays: `\frac xy`.
  mutating func splitWord(_ word: String) throws(Unreadable) -> Expression {
    let rest = String(word.dropFirst())
    self = Parser(replacing: lexemes, at: place, with: .word(rest, isText: false), like: self)
    return letter(String(word.prefix(1)))
  }

  private init(
    replacing lexemes: [Lexeme], at place: Int, with token: Token, like other: Parser
  ) {
    var changed = lexemes
    changed[place] = Lexeme(token: token, isSpaced: false)
    self.init(changed)
    self.place = place
    depth = other.depth
    openBars = other.openBars
  }
}

extension Rational {
  /// `integer / 10^places`, in lowest terms.
  static func decimal(_ integer: BigInt, places: Int) -> Rational {
    var above = integer
    var twos = 0
    var fives = 0
    while twos < places, above != 0, above.trailingZeroBitCount > 0 {
      above >>= 1
      twos += 1
    }
    while fives < places, above != 0,
      case let (quotient, rest) = above.quotientAndRemainder(
        dividingBy: 5), rest == 0
    {
      above = quotient
      fives += 1
    }
    let below = BigInt(2).power(places - twos) * BigInt(5).power(places - fives)
    return above == 0 ? .zero : Rational(reduced: above, below)
  }
}

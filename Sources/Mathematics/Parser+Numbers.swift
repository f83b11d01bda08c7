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
    guard let exponent = numeral.exponent, exponent.magnitude > Self.largestWritten else {
      return try value(of: numeral)
    }
    // The power is computed where it is needed, once, and no sooner.
    var mantissa = numeral
    mantissa.exponent = nil
    return .product([try value(of: mantissa), .power(.int(10), .int(exponent))])
  }

  /// The largest power of ten that is part of a literal.
  private static let largestWritten = 400

  /// The number as it is written.
  func value(of numeral: Numeral) throws(Unreadable) -> Expression {
    let digits = numeral.whole + (numeral.fraction ?? "")
    let power = (numeral.exponent ?? 0) - (numeral.fraction?.count ?? 0)
    let value = try decimal(digits, power)
    guard !numeral.isInteger else { return .integer(value) }
    let significant = digits.drop { $0 == "0" }.count
    return .decimal(value, digits: significant)
  }

  /// `digits × 10^power`.
  private func decimal(_ digits: String, _ power: Int) throws(Unreadable) -> Rational {
    let integer = try integer(digits, base: 10, meter) ?? 0
    if power < 0 { return try Rational.decimal(integer, places: -power, meter) }
    return try Rational(integer).times(Rational(BigInt(10).power(power)), meter)
  }

  /// `2012_3`, `152A_{11}`, `0.0011_{2}`.
  private mutating func based(_ numeral: Numeral) throws(Unreadable) -> Expression? {
    guard numeral.exponent == nil else { return nil }
    let fraction = numeral.fraction
    let (more, next) = fraction == nil ? digits(from: place) : ("", place)
    guard token(at: next) == .mark("_") else { return nil }
    place = next + 1
    guard case .integer(let base) = try script(), let base = base.int, (2...36).contains(base)
    else { throw Unreadable("a base is no integer from 2 to 36") }
    return try number(numeral.whole + more, fraction: fraction, base: base)
  }

  /// `A2_{16}`: a number whose first digit is a letter, or `nil`.
  ///
  /// Letters alone are one too where there are two or more and each is a digit of the base: `AB_{12}`,
  /// but not `A_{12}`, `AB_{11}` or `XY_{12}`, which are variables with an index.
  mutating func basedWord() throws(Unreadable) -> Expression? {
    let (text, next) = digits(from: place, isSpaced: true)
    guard text.count > 1, text.contains(where: \.isLetter), token(at: next) == .mark("_") else {
      return nil
    }
    let start = place
    place = next + 1
    guard case .integer(let value) = try script(), let base = value.int, (11...36).contains(base),
      text.allSatisfy({ $0.digitValue < base })
    else {
      place = start
      return nil
    }
    return try number(text, fraction: nil, base: base)
  }

  private func token(at place: Int) -> Token? {
    lexemes.indices.contains(place) ? lexemes[place].token : nil
  }

  /// Capital letters and digits side by side, and where they end.
  private func digits(from start: Int, isSpaced: Bool = false) -> (text: String, end: Int) {
    var text = ""
    var end = start
    while let token = token(at: end), !lexemes[end].isSpaced || isSpaced && end == start {
      switch token {
      case .word(let word, _) where word.allSatisfy({ $0.isASCII && $0.isUppercase }):
        text += word
      case .number(let numeral) where numeral.isInteger && end > start: text += numeral.whole
      default: return (text, end)
      }
      end += 1
    }
    return (text, end)
  }

  private func number(
    _ digits: String, fraction: String?, base: Int
  ) throws(Unreadable) -> Expression {
    guard let integer = try integer(digits + (fraction ?? ""), base: base, meter) else {
      throw Unreadable("\"\(digits.prefix(40))\" is no number in base \(base)")
    }
    let scale = try power(BigInt(base), fraction?.count ?? 0, meter)
    let written = digits + (fraction.map { $0.isEmpty ? "" : "." + $0 } ?? "")
    return .based(try Rational(integer, scale, meter), base: base, digits: written)
  }

  /// `0.72\overline{6}`.
  private mutating func repeating(_ numeral: Numeral) throws(Unreadable) -> Expression {
    place += 1
    let period = try digitsOfGroup()
    let fixed = numeral.fraction ?? ""
    let scale = Rational(try power(10, fixed.count, meter))
    let nines = Rational(BigInt(10).power(period.count) - 1)
    let head = Rational(try integer(numeral.whole + fixed, base: 10, meter) ?? 0)
    let tail = Rational(try integer(period, base: 10, meter) ?? 0)
    let above = try head.times(nines, meter).plus(tail, meter)
    let value = try above.times(try scale.times(nines, meter).inverse(meter), meter)
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
    held = (place, .number(Numeral(whole: String(numeral.whole.dropFirst()))))
    return try value(of: first)
  }

  /// One letter of a word, the rest of which stays: `\frac xy`.
  mutating func splitWord(_ word: String) -> Expression {
    held = (place, .word(String(word.dropFirst()), isText: false))
    return letter(String(word.prefix(1)))
  }
}

extension Character {
  /// The value of a digit from 0 to 9 and A to Z.
  fileprivate var digitValue: Int { Int(String(self), radix: 36) ?? 36 }
}

/// The integer that some digits write in a base from 2 to 36, or `nil` where they write none.
///
/// `BigInt`'s own reading stops the process at base 36.
private func integer(
  _ digits: String, base: Int, _ meter: Meter
) throws(Unreadable) -> BigInt? {
  try meter.spend(1 + digits.utf8.count * digits.utf8.count / 100)
  var value: BigInt = 0
  var rest = digits[...]
  while !rest.isEmpty {
    let piece = rest.prefix(11)
    guard let next = Int(piece, radix: base) else { return nil }
    value = value * BigInt(base).power(piece.count) + BigInt(next)
    rest = rest.dropFirst(11)
  }
  return value
}

extension Rational {
  /// `integer / 10^places`, in lowest terms.
  static func decimal(_ integer: BigInt, places: Int, _ meter: Meter) throws(Unreadable) -> Rational
  {
    guard integer != 0 else { return .zero }
    let twos = min(places, integer.trailingZeroBitCount)
    var above = integer >> twos
    var fives = 0
    // 5^27 is the largest power of five in a machine word.
    for count in [27, 1] {
      let divisor = BigInt(5).power(count)
      while fives + count <= places {
        try meter.spend(4 * words(above))
        let (quotient, rest) = above.quotientAndRemainder(dividingBy: divisor)
        guard rest == 0 else { break }
        above = quotient
        fives += count
      }
    }
    let below = try power(5, places - fives, meter) << (places - twos)
    return Rational(reduced: above, below)
  }
}

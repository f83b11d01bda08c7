import BigInt

extension Ball {
  /// Binary digits of fixed-point arithmetic beyond those that are kept.
  fileprivate static let guardBits = 64
  private var bits: Int { precision + Self.guardBits }
  private var unit: BigInt { BigInt(1) << bits }
  private var fixedLog2: BigInt { finestLog2 >> (Self.finest - precision) }
  private var fixedPi: BigInt { finestPi >> (Self.finest - precision) }

  /// The ratio of a circle's circumference to its diameter, to at most `finest` digits.
  static func pi(_ precision: Int) -> Ball {
    let bits = precision + guardBits
    return Ball(
      fixed: finestPi >> (finest - precision), error: 64, bits: bits, precision: precision)
  }

  private func fixedPoint(_ value: BigInt, error: BigInt) -> Ball {
    Ball(fixed: value, error: error, bits: bits, precision: precision)
  }

  /// `e^x`.
  func exponential() throws(Unreadable) -> Ball {
    guard top < 40 else { throw Unreadable("a power is too large") }
    if isZero { return Ball(1) }
    let (value, error) = try fixed(bits)
    let turns = (value / fixedLog2)
    let rest = value - turns * fixedLog2
    var term = rest >> 8
    let reduced = term
    var sum = unit + term
    var count = 2
    while term.magnitude > 1 {
      term = ((term * reduced) >> bits) / BigInt(count)
      sum += term
      count += 1
    }
    for _ in 0..<8 { sum = (sum * sum) >> bits }
    guard let power = Int(exactly: turns) else { throw Unreadable("a power is too large") }
    guard error.magnitude.bitWidth < bits else { throw Unreadable("a power is not known well") }
    let spread = 4 * error + (turns.magnitude.bitWidth > 0 ? BigInt(turns.magnitude) * 8 : 0)
    return fixedPoint(sum, error: spread + (1 << 20)).scaled(by: power)
  }

  /// The natural logarithm of a positive number.
  func logarithm() throws(Unreadable) -> Ball {
    guard sign == 1 else { throw Unreadable("a logarithm's sign is not known") }
    if mantissa == 1, exponent == 0, error == nil { return Ball(0) }
    let width = mantissa.bitWidth - 1
    let power = exponent + width
    let shift = bits - width + 1
    let scaled = shift >= 0 ? mantissa << shift : mantissa >> -shift
    // scaled / 2^bits lies in 1 ... 4
    let ratio = ((scaled - unit) << bits) / (scaled + unit)
    let square = (ratio * ratio) >> bits
    var term = ratio
    var sum = ratio
    var count = 3
    while term.magnitude > 1 {
      term = (term * square) >> bits
      sum += term / BigInt(count)
      count += 2
    }
    let value = 2 * sum + BigInt(power - 1) * fixedLog2
    let spread =
      BigInt(1)
      << max(
        24, (error.map { $0 - (exponent + width) + bits + 2 } ?? 0), power.bitWidth - 40)
    return fixedPoint(value, error: spread + BigInt(power).magnitude.asSigned * 8)
  }

  /// The sine and the cosine.
  func sineAndCosine() throws(Unreadable) -> (sine: Ball, cosine: Ball) {
    if isZero { return (Ball(0), Ball(1)) }
    guard top < 50 else { throw Unreadable("an angle is too large") }
    let (value, error) = try fixed(bits)
    let quarter = fixedPi >> 1
    var turns = value / quarter
    if value.sign == .minus { turns -= 1 }
    let rest = value - turns * quarter
    let (sine, cosine) = series(rest)
    let spread = error + BigInt(turns.magnitude) * 64 + (1 << 20)
    let s = fixedPoint(sine, error: spread)
    let c = fixedPoint(cosine, error: spread)
    switch Int(turns.modulus(4)) {
    case 0: return (s, c)
    case 1: return (c, -s)
    case 2: return (-s, -c)
    default: return (-c, s)
    }
  }

  /// The arc whose tangent it is.
  func arcTangent() throws(Unreadable) -> Ball {
    if isZero { return self }
    if let sign, top > 2 {
      let quarter = Ball.pi(precision).scaled(by: -1)
      let rest = try Ball(1).divided(by: self).arcTangent()
      return (sign < 0 ? -quarter : quarter) - rest
    }
    var (value, error) = try fixed(bits)
    for _ in 0..<3 {
      let root = (unit * unit + value * value).squareRoot()
      value = (value << bits) / (unit + root)
    }
    let square = (value * value) >> bits
    var term = value
    var sum = value
    var count = 3
    while term.magnitude > 1 {
      term = -((term * square) >> bits)
      sum += term / BigInt(count)
      count += 2
    }
    return fixedPoint(sum << 3, error: error + (1 << 20))
  }

  private func series(_ angle: BigInt) -> (sine: BigInt, cosine: BigInt) {
    let square = (angle * angle) >> bits
    var sine = angle
    var cosine = unit
    var oddTerm = angle
    var evenTerm = unit
    var count = 1
    while evenTerm.magnitude > 1 {
      evenTerm = -((evenTerm * square) >> bits) / BigInt(count * (count + 1))
      oddTerm = -((oddTerm * square) >> bits) / BigInt((count + 1) * (count + 2))
      cosine += evenTerm
      sine += oddTerm
      count += 2
    }
    return (sine, cosine)
  }
}

extension BigUInt {
  fileprivate var asSigned: BigInt { BigInt(self) }
}

private let finestUnit = BigInt(1) << (Ball.finest + Ball.guardBits)

/// The natural logarithm of 2: `2 · artanh(1/3)`.
private let finestLog2: BigInt = {
  var term = finestUnit / 3
  var sum = term
  var count = 3
  while term > 0 {
    term /= 9
    sum += term / BigInt(count)
    count += 2
  }
  return 2 * sum
}()

/// Machin's formula: `16 arctan(1/5) - 4 arctan(1/239)`.
private let finestPi: BigInt = 16 * arcTangent(oneOver: 5) - 4 * arcTangent(oneOver: 239)

private func arcTangent(oneOver divisor: BigInt) -> BigInt {
  var term = finestUnit / divisor
  var sum = term
  var count = 3
  while term.magnitude > 0 {
    term = -term / (divisor * divisor)
    sum += term / BigInt(count)
    count += 2
  }
  return sum
}

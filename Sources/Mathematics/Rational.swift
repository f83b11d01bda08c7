import BigInt
import Foundation

/// A fraction of integers of any length, in lowest terms, its denominator positive.
struct Rational: Hashable, Comparable, Sendable {
  /// The integer above.
  let numerator: BigInt
  /// The positive integer below.
  let denominator: BigInt

  /// An integer.
  init(_ integer: BigInt) {
    numerator = integer
    denominator = 1
  }

  /// A small integer.
  init(_ integer: Int) { self.init(BigInt(integer)) }

  /// `numerator / denominator`, in lowest terms.
  ///
  /// - Throws: `Unreadable`, where the denominator is zero or the reduction is too much work.
  init(_ numerator: BigInt, _ denominator: BigInt, _ meter: Meter) throws(Unreadable) {
    guard denominator != 0 else { throw Unreadable("it divides by zero") }
    let small = min(numerator.magnitude, denominator.magnitude)
    let isTrivial = small <= 1
    let divisor = isTrivial ? 1 : try commonDivisor(numerator, denominator, meter)
    let sign: BigInt = denominator.sign == .minus ? -1 : 1
    if isTrivial, numerator == 0 {
      self.init(0)
    } else {
      self.init(reduced: sign * numerator / divisor, sign * denominator / divisor)
    }
  }

  /// A fraction that is known to be in lowest terms, its denominator positive.
  init(reduced numerator: BigInt, _ denominator: BigInt) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Zero.
  static let zero = Rational(0)
  /// One.
  static let one = Rational(1)
  /// A half.
  static let half = Rational(reduced: 1, 2)

  /// Whether it is an integer.
  var isInteger: Bool { denominator == 1 }
  /// Whether it is below zero.
  var isNegative: Bool { numerator.sign == .minus }
  /// Whether it is zero.
  var isZero: Bool { numerator == 0 }
  /// The value as a machine integer, where it is one.
  var int: Int? { isInteger ? Int(exactly: numerator) : nil }
  /// The value without its sign.
  var magnitude: Rational { isNegative ? -self : self }
  static prefix func - (value: Rational) -> Rational {
    Rational(reduced: -value.numerator, value.denominator)
  }

  static func < (a: Rational, b: Rational) -> Bool {
    if a.isNegative != b.isNegative { return a.isNegative }
    if a.denominator == b.denominator { return a.numerator < b.numerator }
    return a.numerator * b.denominator < b.numerator * a.denominator
  }
}

extension Rational {
  /// The largest integer that is not above it.
  func floor(_ meter: Meter) throws(Unreadable) -> BigInt {
    if isInteger { return numerator }
    let below = words(denominator)
    try meter.spend(1 + below * max(1, words(numerator) - below + 1))
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    return remainder.sign == .minus && remainder != 0 ? quotient - 1 : quotient
  }

  /// The sum.
  func plus(_ other: Rational, _ meter: Meter) throws(Unreadable) -> Rational {
    if isInteger, other.isInteger {
      try meter.spend(1 + words(numerator) + words(other.numerator))
      return Rational(numerator + other.numerator)
    }
    try meter.spend(1 + 3 * (words(numerator) + words(denominator)) * words(other.denominator))
    return try Rational(
      numerator * other.denominator + other.numerator * denominator,
      denominator * other.denominator, meter)
  }

  /// The product.
  ///
  /// - Throws: `Unreadable`, where it has more digits than `Caps.digits`.
  func times(_ other: Rational, _ meter: Meter) throws(Unreadable) -> Rational {
    try meter.spend(
      1 + productSteps(words(numerator), words(other.numerator))
        + productSteps(words(denominator), words(other.denominator)))
    let result =
      isInteger && other.isInteger
      ? Rational(product(numerator, other.numerator))
      : try Rational(
        product(numerator, other.numerator), product(denominator, other.denominator), meter)
    try requireSize(result.numerator.bitWidth)
    try requireSize(result.denominator.bitWidth)
    return result
  }

  /// The reciprocal.
  ///
  /// - Throws: `Unreadable`, where the value is zero.
  func inverse(_ meter: Meter) throws(Unreadable) -> Rational {
    try Rational(denominator, numerator, meter)
  }

  /// The value raised to an integer.
  ///
  /// - Throws: `Unreadable`, where the result has more digits than `Caps.digits`, or zero is raised to
  ///   less than zero.
  func raised(to power: Int, _ meter: Meter) throws(Unreadable) -> Rational {
    if power < 0 { return try inverse(meter).raised(to: -power, meter) }
    if numerator.magnitude <= 1, isInteger {
      return numerator.sign == .minus && power % 2 != 0
        ? self
        : Rational(numerator * numerator)
          .orOne(whenZero: power)
    }
    let digits =
      max(numerator.magnitude.binaryLogarithm, denominator.magnitude.binaryLogarithm)
      * Double(power)
    try requireSize(digits < 1e15 ? Int(digits) + 1 : Int.max)
    return Rational(
      reduced: try Mathematics.power(numerator, power, meter),
      try Mathematics.power(denominator, power, meter))
  }

  private func orOne(whenZero power: Int) -> Rational { power == 0 ? .one : self }
}

/// The machine words of an integer.
func words(_ integer: BigInt) -> Int { integer.bitWidth / 64 + 1 }

/// Refuses integers that are too long.
private func requireSize(_ bits: Int) throws(Unreadable) {
  guard Double(bits) <= Double(Caps.digits) * 3.321929 else {
    throw Unreadable("a number has more than \(Caps.digits) digits")
  }
}

extension Rational: CustomStringConvertible {
  /// `3/4`, `-2`, or for very long integers a digest of their digits.
  var description: String {
    isInteger ? text(numerator) : text(numerator) + "/" + text(denominator)
  }

  private func text(_ integer: BigInt) -> String {
    guard integer.bitWidth > 4000 else { return String(integer) }
    let digest = integer.magnitude.words.reduce(0xCBF2_9CE4_8422_2325 as UInt) {
      ($0 ^ $1) &* 0x100_0000_01B3
    }
    let sign = integer.sign == .minus ? "-" : ""
    return "\(sign)integer(\(integer.bitWidth) bits, \(String(digest, radix: 16)))"
  }
}

extension BigUInt {
  /// The logarithm to the base 2, to about 15 digits; 0 for zero.
  var binaryLogarithm: Double {
    guard self > 0 else { return 0 }
    let surplus = bitWidth > 60 ? bitWidth - 60 : 0
    return Foundation.log2(Double(self >> surplus)) + Double(surplus)
  }
}

import BigInt

/// A real number known to a bound: `mantissa × 2^exponent`, wrong by at most `2^error`.
struct Ball: Sendable {
  /// The digits.
  private(set) var mantissa: BigInt
  /// The power of two of the last digit.
  private(set) var exponent: Int
  /// The power of two that bounds the error; `nil` where the value is exact.
  private(set) var error: Int?

  /// The binary digits that are kept; of two numbers, the more.
  let precision: Int

  /// The binary digits that are kept at first.
  static let standard = 192
  /// The most binary digits that are kept.
  static let finest = 2304
  private static let largestExponent = 1 << 40

  /// An exact integer times a power of two.
  init(
    _ mantissa: BigInt, exponent: Int = 0, error: Int? = nil, precision: Int = Ball.standard
  ) {
    self.mantissa = mantissa
    self.exponent = exponent
    self.error = error
    self.precision = precision
    if mantissa == 0 { self.exponent = error ?? 0 }
    round()
  }

  /// A small integer.
  init(_ value: Int) { self.init(BigInt(value)) }

  /// A rational number.
  init(_ value: Rational, precision: Int = Ball.standard) {
    let places = value.denominator.trailingZeroBitCount
    if value.denominator >> places == 1 {
      self.init(value.numerator, exponent: -places, precision: precision)
    } else {
      let shift = max(0, precision + value.denominator.bitWidth - value.numerator.bitWidth + 2)
      self.init(
        (value.numerator << shift) / value.denominator, exponent: -shift, error: -shift,
        precision: precision)
    }
  }

  private mutating func round() {
    let surplus = mantissa.magnitude.bitWidth - precision
    guard surplus > 0 else { return }
    let isExact = error == nil && mantissa.trailingZeroBitCount >= surplus
    mantissa >>= surplus
    exponent += surplus
    guard !isExact else { return }
    error = max(error ?? exponent, exponent) + 1
  }

  /// Whether it is exactly zero.
  var isZero: Bool { mantissa == 0 && error == nil }
  /// A power of two above the absolute value, its error included.
  var top: Int {
    let bits = mantissa == 0 ? Int.min / 4 : mantissa.magnitude.bitWidth + exponent
    return max(bits, error ?? Int.min / 4) + 1
  }
  /// Whether zero lies within the error, or is the value.
  var mayBeZero: Bool {
    guard mantissa != 0 else { return true }
    guard let error else { return false }
    return mantissa.magnitude.bitWidth + exponent - 1 <= error
  }
  /// The sign, or `nil` where it is not known.
  var sign: Int? {
    if isZero { return 0 }
    return mayBeZero ? nil : mantissa.sign == .minus ? -1 : 1
  }

  static prefix func - (value: Ball) -> Ball {
    Ball(
      -value.mantissa, exponent: value.exponent, error: value.error, precision: value.precision)
  }

  static func + (a: Ball, b: Ball) -> Ball {
    if a.isZero { return b }
    if b.isZero { return a }
    let precision = max(a.precision, b.precision)
    let (high, low) = a.exponent >= b.exponent ? (a, b) : (b, a)
    let error = a.error.map { max($0, b.error ?? $0) + 1 } ?? b.error
    let distance = high.exponent - low.exponent
    if distance > 4 * precision, low.top < high.exponent - 2 * precision, high.mantissa != 0 {
      return Ball(
        high.mantissa, exponent: high.exponent, error: max(error ?? low.top, low.top) + 1,
        precision: precision)
    }
    guard distance < 1 << 16 else {
      return Ball(0, exponent: 0, error: max(high.top, low.top) + 1, precision: precision)
    }
    return Ball(
      (high.mantissa << distance) + low.mantissa, exponent: low.exponent, error: error,
      precision: precision)
  }

  static func - (a: Ball, b: Ball) -> Ball { a + -b }

  static func * (a: Ball, b: Ball) -> Ball {
    if a.isZero || b.isZero { return Ball(0) }
    let errors = [a.error.map { $0 + b.top }, b.error.map { $0 + a.top }].compactMap(\.self)
    return Ball(
      a.mantissa * b.mantissa, exponent: a.exponent + b.exponent,
      error: errors.max().map { $0 + 1 }, precision: max(a.precision, b.precision))
  }

  /// The value times a power of two.
  func scaled(by power: Int) -> Ball {
    Ball(
      mantissa, exponent: exponent + power, error: error.map { $0 + power }, precision: precision)
  }

  /// The quotient.
  ///
  /// - Throws: `Unreadable`, where the divisor may be zero.
  func divided(by other: Ball) throws(Unreadable) -> Ball {
    guard !other.mayBeZero else { throw Unreadable("it divides by zero") }
    if isZero { return self }
    let precision = max(precision, other.precision)
    let shift = max(0, precision + 2 + other.mantissa.bitWidth - mantissa.magnitude.bitWidth)
    let (quotient, rest) = (mantissa << shift).quotientAndRemainder(dividingBy: other.mantissa)
    let place = exponent - shift - other.exponent
    if rest == 0, error == nil, other.error == nil {
      return Ball(quotient, exponent: place, precision: precision)
    }
    let bottom = other.mantissa.magnitude.bitWidth + other.exponent - 2
    var bound = place + 1
    if let error { bound = max(bound, error - bottom + 1) }
    if let error = other.error { bound = max(bound, error + top - 2 * bottom + 1) }
    return Ball(quotient, exponent: place, error: bound + 2, precision: precision)
  }

  /// The square root.
  ///
  /// - Throws: `Unreadable`, where the value may be negative.
  func squareRoot() throws(Unreadable) -> Ball {
    if isZero { return self }
    guard sign == 1 else { throw Unreadable("a root's sign is not known") }
    var shift = max(0, 2 * precision + 4 - mantissa.bitWidth)
    if (exponent - shift) % 2 != 0 { shift += 1 }
    let shifted = mantissa << shift
    let root = shifted.squareRoot()
    let place = (exponent - shift) / 2
    if error == nil, root * root == shifted {
      return Ball(root, exponent: place, precision: precision)
    }
    let half = (mantissa.bitWidth + exponent - 2) / 2 - 1
    let bound = error.map { max($0 - half, place) } ?? place
    return Ball(root, exponent: place, error: bound + 2, precision: precision)
  }

  /// Whether the value lies within the range in which it can be computed with.
  var isManageable: Bool { top < Self.largestExponent && exponent > -Self.largestExponent }

  /// The value as a fixed-point number with `bits` binary digits, and its error in them.
  ///
  /// - Throws: `Unreadable`, where the value is too large.
  func fixed(_ bits: Int) throws(Unreadable) -> (value: BigInt, error: BigInt) {
    guard top < 2 * precision else { throw Unreadable("a number is too large for a function") }
    let shift = exponent + bits
    let value = shift >= 0 ? mantissa << shift : mantissa >> min(-shift, 1 << 20)
    let error = error.map { $0 + bits >= 0 ? BigInt(1) << ($0 + bits) : 1 } ?? 0
    return (value, error + 1)
  }

  /// A fixed-point number with `bits` binary digits and an error in them.
  init(fixed value: BigInt, error: BigInt, bits: Int, precision: Int) {
    self.init(
      value, exponent: -bits, error: error.magnitude.bitWidth - bits + 1, precision: precision)
  }

  /// The largest integer that is not above the value, or `nil` where the error hides it.
  ///
  /// No shift is by more binary digits than a value of ordinary size may have: what is smaller than 1
  /// is decided by its sign, whatever its exponent.
  var floor: BigInt? {
    if top <= 0, let sign { return sign < 0 ? -1 : 0 }
    guard isManageable, top < 1 << 16 else { return nil }
    guard let error else {
      return exponent >= 0 ? mantissa << exponent : Self.floor(mantissa, places: -exponent)
    }
    guard error < 0, exponent > -(1 << 16) else { return nil }
    let bound = max(error, -4 * precision)
    let places = max(-exponent, -bound)
    let value = mantissa << (exponent + places)
    let spread = BigInt(1) << (bound + places)
    let low = Self.floor(value - spread, places: places)
    return low == Self.floor(value + spread, places: places) ? low : nil
  }

  /// `⌊value / 2^places⌋`; `>>` alone cuts most negative integers towards zero.
  private static func floor(_ value: BigInt, places: Int) -> BigInt {
    guard value.sign == .minus else { return value >> places }
    return -((BigInt(value.magnitude) + (BigInt(1) << places) - 1) >> places)
  }

  /// Whether it is exactly an integer.
  func isExactly(_ integer: BigInt) -> Bool {
    guard error == nil else { return false }
    guard mantissa != 0, integer != 0 else { return mantissa == integer }
    // The longer side must hold the zeros that the shift would add to the other.
    if exponent >= 0 {
      return exponent < integer.magnitude.bitWidth && mantissa << exponent == integer
    }
    return -exponent < mantissa.magnitude.bitWidth && mantissa == integer << -exponent
  }
}

import BigInt

/// Decides whether expressions have equal values: exactly, else by their algebraic forms, else at
/// seeded random points.
struct Values {
  /// What the comparison may cost.
  let meter: Meter
  /// What the random points depend on.
  let seed: UInt64
  /// The largest absolute difference that still counts as equal.
  let tolerance: Double
  /// Significant digits in which a decimal must agree with an exact value; `nil` for all.
  let significantDigits: Int?

  /// The algebra that forms are computed with.
  var algebra: Algebra { Algebra(meter: meter) }
  /// Compares at points.
  var numbers: NumericComparison { NumericComparison(meter: meter, seed: seed) }

  /// Whether two values are equal; false where that cannot be shown.
  ///
  /// - Throws: `Unreadable`, where the steps are used up.
  func areEqual(_ a: Expression, _ b: Expression) throws(Unreadable) -> Bool {
    if a == b { return true }
    try meter.spend(1)
    if let isEqual = equalPowers(a, b) { return isEqual }
    let forms = (form(a), form(b))
    if let mine = forms.0, let theirs = forms.1, areSame(mine, theirs) { return true }
    if tolerance > 0, isWithinTolerance(a, b) { return true }
    if isRounded(a, of: b) || isRounded(b, of: a) { return true }
    guard !decides(forms.0) || !decides(forms.1) else { return false }
    return try numbers.areEqual(a, b)
  }

  /// Whether powers of one integer have one exponent; `nil` where they are something else.
  private func equalPowers(_ a: Expression, _ b: Expression) -> Bool? {
    guard case .power(.integer(let base), .integer(let mine)) = a,
      case .power(.integer(base), .integer(let theirs)) = b, base.numerator.magnitude > 1
    else { return nil }
    return mine == theirs
  }

  private func form(_ expression: Expression) -> AlgebraicForm? { try? algebra.form(expression) }

  private func areSame(_ a: AlgebraicForm, _ b: AlgebraicForm) -> Bool {
    (try? a.equals(b, meter)) ?? false
  }

  /// Whether a form that is not the same is not equal: a quotient of polynomials in variables.
  private func decides(_ form: AlgebraicForm?) -> Bool {
    guard let form else { return false }
    return [form.above, form.below].allSatisfy { polynomial in
      !polynomial.contains { generator in
        switch generator {
        case .imaginary, .symbol: false
        case .prime, .root, .atom: true
        }
      }
    }
  }

  /// The real value of a constant, or `nil`.
  func real(_ expression: Expression) -> Ball? {
    guard expression.isConstant else { return nil }
    let evaluation = NumericEvaluation(point: .origin, meter: meter)
    guard let value = try? evaluation.value(expression), value.isReal else { return nil }
    return value.re
  }

  private func isWithinTolerance(_ a: Expression, _ b: Expression) -> Bool {
    guard let limit = Rational(exactly: tolerance) else { return false }
    if let gap = form(.sum([a, .negative(b)]))?.number { return gap.magnitude <= limit }
    guard let a = real(a), let b = real(b) else { return false }
    guard let sign = ((a - b) * (a - b) - Ball(limit) * Ball(limit)).sign else { return false }
    return sign <= 0
  }
}

extension Values {
  /// Whether a written decimal is an exact value, rounded or cut to the digits that must agree.
  ///
  /// A decimal is never the rounding of an integer or of another decimal.
  private func isRounded(_ decimal: Expression, of exact: Expression) -> Bool {
    guard let significantDigits, case .decimal(let written, let digits) = decimal,
      digits >= significantDigits, !isLiteral(exact),
      let value = real(exact)?.rational, !value.isZero
    else { return false }
    let digitsBefore = value.magnitude.decimalExponent
    guard let scale = try? Rational(10).raised(to: significantDigits - 1 - digitsBefore, meter),
      let mine = try? written.times(scale, meter),
      let theirs = try? value.times(scale, meter),
      let gap = try? mine.plus(-theirs, meter).magnitude,
      let cut = try? mine.magnitude.floor(meter), let other = try? theirs.magnitude.floor(meter)
    else { return false }
    return gap <= .half || gap < .one && cut == other
  }

  private func isLiteral(_ expression: Expression) -> Bool {
    switch expression {
    case .decimal, .integer: true
    default: form(expression)?.number?.isInteger ?? false
    }
  }
}

extension Rational {
  /// The power of ten of the first digit of a positive number; one too many or too few at a border.
  fileprivate var decimalExponent: Int {
    Int(
      ((numerator.magnitude.binaryLogarithm - denominator.magnitude.binaryLogarithm)
        * 0.30102999566398120).rounded(.down)
    )
  }

  /// The value of a finite double.
  init?(exactly value: Double) {
    guard value.isFinite else { return nil }
    let scaled = value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)
    let power = (value.isNormal ? Int(value.exponentBitPattern) : 1) - 1075
    let integer = BigInt(scaled) * (value.sign == .minus ? -1 : 1)
    self =
      power >= 0
      ? Rational(integer << power) : Rational.binary(integer, places: -power)
  }

  /// `integer / 2^places`.
  static func binary(_ integer: BigInt, places: Int) -> Rational {
    guard integer != 0 else { return .zero }
    let shared = min(places, integer.trailingZeroBitCount)
    return Rational(reduced: integer >> shared, BigInt(1) << (places - shared))
  }
}

extension Ball {
  /// The middle of the range, where it is of ordinary size.
  var rational: Rational? {
    guard exponent.magnitude < 400_000 else { return nil }
    return exponent >= 0
      ? Rational(mantissa << exponent) : Rational.binary(mantissa, places: -exponent)
  }
}

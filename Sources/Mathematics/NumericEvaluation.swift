import BigInt

/// How large and how small the values were that an evaluation met.
final class Magnitudes {
  /// The sum of the binary exponents of all values, without their signs.
  private(set) var total = 0
  /// The largest binary exponent.
  private(set) var largest = 0

  /// Counts a value whose size is known.
  func note(_ value: ComplexBall) {
    for part in [value.re, value.im] where !part.mayBeZero { note(exponent: part.top) }
  }

  /// Counts a binary exponent.
  func note(exponent: Int) {
    // Far above what any precision reaches, a sum of exponents says no more.
    total = min(total + exponent.magnitudeAsInt, 1 << 50)
    largest = max(largest, exponent)
  }
}

/// Evaluates expressions at a point, with bounds on the error.
struct NumericEvaluation {
  /// What stands for the variables.
  private(set) var point: SamplePoint
  /// What the computation may cost.
  let meter: Meter
  /// The binary digits that are kept.
  let precision: Int
  /// The sizes of the values on the way.
  let magnitudes = Magnitudes()
  /// Gives the exact value where there is one.
  var algebra: Algebra { Algebra(meter: meter) }

  /// An evaluation at a point.
  init(point: SamplePoint, meter: Meter, precision: Int = Ball.standard) {
    self.point = point
    self.meter = meter
    self.precision = precision
  }

  /// The same evaluation at another point.
  func at(_ point: SamplePoint) -> NumericEvaluation {
    var other = self
    other.point = point
    return other
  }

  /// The value at the point.
  ///
  /// - Throws: `Unreadable`, where there is none, or it is not known well enough.
  func value(_ expression: Expression) throws(Unreadable) -> ComplexBall {
    try spend(150)
    let value = try computed(expression)
    magnitudes.note(value)
    return value
  }

  /// Uses the steps that a function of the smallest precision takes, and more for more digits.
  func spend(_ steps: Int) throws(Unreadable) {
    let times = precision / Ball.standard
    try meter.spend(steps * times * (times + 1) / 2)
  }

  private func number(_ value: Rational) -> ComplexBall {
    ComplexBall(Ball(value, precision: precision))
  }

  private func computed(_ expression: Expression) throws(Unreadable) -> ComplexBall {
    switch expression {
    case .integer(let value), .decimal(let value, _), .based(let value, _, _):
      return number(value)
    case .symbol(let name): return try sample(name)
    case .constant(.pi): return ComplexBall(Ball.pi(precision))
    case .constant(.euler):
      return ComplexBall(try Ball(.one, precision: precision).exponential())
    case .constant(.imaginary):
      return ComplexBall(Ball(0), Ball(.one, precision: precision))
    case .sum(let parts):
      var sum = ComplexBall(Ball(0))
      for part in parts { sum = sum + (try value(part)) }
      return sum
    case .product(let parts):
      var product = ComplexBall(Ball(1))
      for part in parts { product = product * (try value(part)) }
      return product
    case .quotient(let a, let b): return try value(a).divided(by: value(b))
    case .power(let base, let exponent): return try power(base, exponent)
    case .call(let function, let arguments): return try call(function, arguments)
    case .application(let name, let arguments):
      return try sample("\(name)(\(try arguments.map(text)))")
    case .percent(let part): return try value(part).divided(by: ComplexBall(Ball(100)))
    case .quantity(let part, unit: "degree"):
      return try (value(part) * ComplexBall(Ball.pi(precision)))
        .divided(by: ComplexBall(Ball(180)))
    default: throw Unreadable("it is no single value")
    }
  }

  private func text(_ expression: Expression) throws(Unreadable) -> String {
    try algebra.form(expression).description
  }

  private func sample(_ name: String) throws(Unreadable) -> ComplexBall {
    switch point.place {
    case .near(let expression, let offset):
      let center = try NumericEvaluation(point: .origin, meter: meter, precision: precision)
        .value(expression)
      return center + number(offset)
    default: return number(point.number(for: name))
    }
  }

  private func power(
    _ base: Expression, _ exponent: Expression
  ) throws(Unreadable) -> ComplexBall {
    try spend(400)
    let exact = exponent.isConstant ? try? algebra.form(exponent).number : nil
    if base == .constant(.euler), exact == nil { return try exponential(of: value(exponent)) }
    let base = try value(base)
    guard let exact else { return try general(base, try value(exponent)) }
    if let whole = exact.int { return try base.raised(to: whole) }
    if exact.denominator == 2, let times = Int(exactly: exact.numerator) {
      return try base.squareRoot().raised(to: times)
    }
    if base.isReal, base.re.sign == -1, exact.denominator % 2 != 0 {
      let root = try general(-base, number(exact))
      return exact.numerator % 2 == 0 ? root : -root
    }
    return try general(base, number(exact))
  }

  private func general(
    _ base: ComplexBall, _ exponent: ComplexBall
  ) throws(Unreadable) -> ComplexBall {
    try spend(3_000)
    magnitudes.note(exponent)
    if base.isReal, base.re.isZero, exponent.re.sign == 1 { return base }
    return try exponential(of: base.logarithm() * exponent)
  }

  /// `e^z`; how far its exponent goes is noted, because `1 - e^{-z}` shows nothing of it.
  func exponential(of z: ComplexBall) throws(Unreadable) -> ComplexBall {
    let value = try z.exponential()
    magnitudes.note(value)
    return value
  }
}

extension Int {
  /// The absolute value; the largest integer for the smallest.
  fileprivate var magnitudeAsInt: Int { self == .min ? .max : abs(self) }
}

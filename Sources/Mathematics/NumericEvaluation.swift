import BigInt

/// Evaluates expressions at a point of seeded random numbers, with bounds on the error.
struct NumericEvaluation {
  /// Which of the points.
  let point: Int
  /// What the random numbers depend on.
  let seed: UInt64
  /// What the computation may cost.
  let meter: Meter
  /// Gives the exact value where there is one.
  var algebra: Algebra { Algebra(meter: meter) }

  /// How many points there are, of different sizes and signs.
  static let points = 8

  /// The value at the point.
  ///
  /// - Throws: `Unreadable`, where there is none, or it is not known well enough.
  func value(_ expression: Expression) throws(Unreadable) -> ComplexBall {
    try meter.spend(150)
    switch expression {
    case .integer(let value), .decimal(let value, _, _), .based(let value, _, _):
      return ComplexBall(Ball(value))
    case .symbol(let name): return sample(name)
    case .constant(.pi): return ComplexBall(Ball.pi)
    case .constant(.euler): return ComplexBall(try Ball(1).exponential())
    case .constant(.imaginary): return .i
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
      return sample("\(name)(\(try arguments.map(text)))")
    case .percent(let part): return try value(part).divided(by: ComplexBall(Ball(100)))
    case .quantity(let part, unit: "degree"):
      return try (value(part) * ComplexBall(Ball.pi)).divided(by: ComplexBall(Ball(180)))
    default: throw Unreadable("it is no single value")
    }
  }

  private func text(_ expression: Expression) throws(Unreadable) -> String {
    try algebra.form(expression).description
  }

  /// The number that stands for a variable: a fraction whose size and sign depend on the point.
  private func sample(_ name: String) -> ComplexBall {
    let start: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed &* 0x9E37_79B9_7F4A_7C15
    var hash = (name.utf8 + [UInt8(point & 255)]).reduce(start) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    hash = (hash ^ (hash >> 31)) &* 0x94D0_49BB_1331_11EB
    hash ^= hash >> 29
    let fraction = Ball(BigInt(hash >> 12) * 2 + 1, exponent: -53)
    let size = [0, 2, 0, 3, 10, 1, 14, 5][point % 8]
    let isNegative = [false, false, true, true, false, false, true, false][point % 8]
    let value = fraction.scaled(by: size)
    // A second variable leaves the pattern, so that all pairs of signs occur.
    let turns = point > 3 && hash & 64 == 0
    return ComplexBall(isNegative != turns ? -value : value)
  }

  private func power(
    _ base: Expression, _ exponent: Expression
  ) throws(Unreadable) -> ComplexBall {
    try meter.spend(400)
    let exact = exponent.isConstant ? try? algebra.form(exponent).number : nil
    if base == .constant(.euler), exact == nil { return try value(exponent).exponential() }
    let base = try value(base)
    guard let exact else { return try general(base, try value(exponent)) }
    if let whole = exact.int { return try base.raised(to: whole) }
    if exact.denominator == 2, let times = Int(exactly: exact.numerator) {
      return try base.squareRoot().raised(to: times)
    }
    if base.isReal, base.re.sign == -1, exact.denominator % 2 != 0 {
      let root = try general(-base, ComplexBall(Ball(exact)))
      return exact.numerator % 2 == 0 ? root : -root
    }
    return try general(base, ComplexBall(Ball(exact)))
  }

  private func general(
    _ base: ComplexBall, _ exponent: ComplexBall
  ) throws(Unreadable) -> ComplexBall {
    try meter.spend(10_000)
    if base.isReal, base.re.isZero, exponent.re.sign == 1 { return base }
    return try (base.logarithm() * exponent).exponential()
  }
}

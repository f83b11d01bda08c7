import BigInt

/// Computes the algebraic form of expressions, exactly.
struct Algebra {
  /// What the computation may cost.
  let meter: Meter

  /// The form of an expression.
  ///
  /// - Throws: `Unreadable`, where it has no value, no algebraic form, or passes a limit.
  func form(_ expression: Expression) throws(Unreadable) -> AlgebraicForm {
    try meter.spend(60)
    switch expression {
    case .integer(let value), .decimal(let value, _), .based(let value, _, _):
      return AlgebraicForm(value)
    case .symbol(let name): return AlgebraicForm(.symbol(name))
    case .constant(let constant): return try form(constant)
    case .sum(let parts): return try sum(parts)
    case .product(let parts): return try product(parts)
    case .quotient(let a, let b): return try form(a).divided(by: try form(b), meter)
    case .power(.integer(_), .integer(_)), .call(.factorial, _):
      if let known = meter.known[expression] { return known }
      let value = try compound(expression)
      meter.known[expression] = value
      return value
    case .power, .call: return try compound(expression)
    case .application(let name, let arguments): return try application(name, arguments)
    case .percent(let value):
      return try form(value).times(AlgebraicForm(Rational(reduced: 1, 100)), meter)
    case .quantity(let value, let unit) where unit == "degree":
      let turn = AlgebraicForm(.atom("pi", isPositive: true))
      return try form(value).times(turn, meter)
        .times(AlgebraicForm(Rational(reduced: 1, 180)), meter)
    case .quantity, .plusMinus, .list, .set, .bracketed, .union, .intersection, .difference,
      .matrix, .piecewise, .relation, .text:
      throw Unreadable("it is no single value")
    }
  }

  private func compound(_ expression: Expression) throws(Unreadable) -> AlgebraicForm {
    switch expression {
    case .power(let base, let exponent): return try power(base, exponent)
    case .call(let function, let arguments): return try call(function, arguments)
    default: return try form(expression)
    }
  }

  private func form(_ constant: Constant) throws(Unreadable) -> AlgebraicForm {
    switch constant {
    case .imaginary: return AlgebraicForm(.imaginary)
    case .pi, .euler: return AlgebraicForm(.atom(constant.rawValue, isPositive: true))
    case .infinity, .reals, .emptySet: throw Unreadable("\(constant.rawValue) is no number")
    }
  }

  private func sum(_ parts: [Expression]) throws(Unreadable) -> AlgebraicForm {
    var result = AlgebraicForm.zero
    for part in parts { result = try result.plus(try form(part), meter) }
    return result
  }

  private func product(_ parts: [Expression]) throws(Unreadable) -> AlgebraicForm {
    var result = AlgebraicForm.one
    for part in parts { result = try result.times(try form(part), meter) }
    return result
  }

  private func application(
    _ name: String, _ arguments: [Expression]
  ) throws(Unreadable) -> AlgebraicForm {
    var texts: [String] = []
    for argument in arguments { texts.append(try form(argument).description) }
    return AlgebraicForm(.atom("\(name)(\(texts.joined(separator: ", ")))", isPositive: false))
  }
}

extension Algebra {
  private func power(
    _ base: Expression, _ exponent: Expression
  ) throws(Unreadable) -> AlgebraicForm {
    let exponent = try form(exponent)
    let base = try form(base)
    if let number = exponent.number { return try raise(base, to: number) }
    return try symbolicPower(base, exponent)
  }

  /// `base^power`, the principal value; odd roots of negative numbers are real.
  func raise(_ base: AlgebraicForm, to power: Rational) throws(Unreadable) -> AlgebraicForm {
    if let whole = power.int { return try raise(base, toWhole: whole) }
    guard !power.isInteger else { throw Unreadable("a power is too large") }
    if base.above.isZero {
      guard !power.isNegative else { throw Unreadable("it divides by zero") }
      return base
    }
    guard base.below == .one else {
      return AlgebraicForm(.atom("(\(base))^(\(power))", isPositive: false))
    }
    if let term = base.above.single {
      return try raise(term.coefficient, term.monomial, to: power)
    }
    let content = try base.above.content(meter)
    let primitive = try base.above.times(try content.inverse(meter), meter)
    let scale = try root(of: content, power)
    return try scale.times(try rootPower(primitive, power), meter)
  }

  private func raise(_ base: AlgebraicForm, toWhole power: Int) throws(Unreadable) -> AlgebraicForm
  {
    if power < 0 {
      let inverse = try AlgebraicForm.one.divided(by: base, meter)
      return try raise(inverse, toWhole: power == Int.min ? Int.max : -power)
    }
    if let number = base.number { return AlgebraicForm(try number.raised(to: power, meter)) }
    if base.below == .one, let term = base.above.single {
      var factors: [Factor] = []
      for factor in term.monomial.factors {
        let raised = try factor.power.times(Rational(power), meter)
        if !raised.isZero { factors.append(Factor(generator: factor.generator, power: raised)) }
      }
      let coefficient = try term.coefficient.raised(to: power, meter)
      let monomial = try Monomial(factors: factors).reduced(meter)
      return AlgebraicForm(try monomial.times(coefficient, meter))
    }
    return try AlgebraicForm(
      try base.above.raised(to: power, meter), over: try base.below.raised(to: power, meter), meter)
  }

  /// One term raised to a fraction.
  private func raise(
    _ coefficient: Rational, _ monomial: Monomial, to power: Rational
  ) throws(Unreadable) -> AlgebraicForm {
    var result = try root(of: coefficient.magnitude, power)
    var kept: [Factor] = []
    for factor in monomial.factors {
      let isSafe = factor.generator.isPositive
      if isSafe {
        let raised = Factor(
          generator: factor.generator, power: try factor.power.times(power, meter))
        let value = try Monomial(factors: [raised]).reduced(meter)
        result = try result.times(AlgebraicForm(value), meter)
      } else {
        kept.append(factor)
      }
    }
    if kept.isEmpty {
      guard coefficient.isNegative else { return result }
      return try result.times(try rootOfMinusOne(power), meter)
    }
    if kept.count == 1, !coefficient.isNegative, kept[0].generator != .imaginary,
      kept[0].power <= .one, kept[0].power > Rational(-1)
    {
      let raised = Factor(
        generator: kept[0].generator, power: try kept[0].power.times(power, meter))
      return try result.times(AlgebraicForm(try Monomial(factors: [raised]).reduced(meter)), meter)
    }
    let sign = Rational(coefficient.isNegative ? -1 : 1)
    return try result.times(
      try rootPower(Polynomial(sign, Monomial(factors: kept)), power), meter)
  }

  private func rootOfMinusOne(_ power: Rational) throws(Unreadable) -> AlgebraicForm {
    if power.denominator == 2 {
      return AlgebraicForm(
        try Monomial(factors: [
          Factor(generator: .imaginary, power: Rational(power.numerator))
        ]).reduced(meter))
    }
    guard power.denominator % 2 != 0 else {
      return AlgebraicForm(.atom("(-1)^(\(power))", isPositive: false))
    }
    return AlgebraicForm(Rational(power.numerator % 2 == 0 ? 1 : -1))
  }

  /// `base^power` for a base without a number that could stand before the root.
  private func rootPower(
    _ base: Polynomial, _ power: Rational
  ) throws(Unreadable) -> AlgebraicForm {
    let whole = try power.floor(meter)
    let part = try power.plus(Rational(-whole), meter)
    guard let whole = Int(exactly: whole) else { throw Unreadable("a power is too large") }
    let root = Monomial(factors: [Factor(generator: .root(base), power: part)])
    return try AlgebraicForm(Polynomial(.one, root))
      .times(try raise(AlgebraicForm(base), toWhole: whole), meter)
  }

  /// A positive number raised to a fraction, as a number times powers of primes.
  private func root(of number: Rational, _ power: Rational) throws(Unreadable) -> AlgebraicForm {
    var factors: [Factor] = []
    for (prime, count) in try factored(number.numerator, meter) {
      let raised = try power.times(Rational(count), meter)
      factors.append(Factor(generator: .prime(Rational(prime)), power: raised))
    }
    for (prime, count) in try factored(number.denominator, meter) {
      let raised = try power.times(Rational(-count), meter)
      factors.append(Factor(generator: .prime(Rational(prime)), power: raised))
    }
    factors.sort { $0.generator.precedes($1.generator) }
    return AlgebraicForm(try Monomial(factors: factors).reduced(meter))
  }

  /// `base^exponent` where a variable or an irrational number stands in the exponent.
  private func symbolicPower(
    _ base: AlgebraicForm, _ exponent: AlgebraicForm
  ) throws(Unreadable) -> AlgebraicForm {
    let isPositive =
      base.number.map { !$0.isNegative && !$0.isZero }
      ?? (base.above
        == Polynomial(
          .atom("e", isPositive: true)))
    guard exponent.below == .one else {
      return AlgebraicForm(.atom("(\(base))^(\(exponent))", isPositive: isPositive))
    }
    var result = AlgebraicForm.one
    for term in exponent.above.ordered {
      if term.monomial.isOne {
        result = try result.times(try raise(base, to: term.coefficient), meter)
        continue
      }
      let below = Rational(term.coefficient.denominator)
      let unit = Polynomial(try below.inverse(meter), term.monomial)
      let isReal = isPositive && !term.monomial.factors.contains { $0.generator == .imaginary }
      let atom = Generator.atom("(\(base))^(\(unit))", isPositive: isReal)
      let factor = Factor(generator: atom, power: Rational(term.coefficient.numerator))
      result = try result.times(
        AlgebraicForm(Polynomial(.one, Monomial(factors: [factor]))), meter)
    }
    return result
  }
}

extension Polynomial {
  /// The greatest positive number that leaves integers without a common divisor.
  fileprivate func content(_ meter: Meter) throws(Unreadable) -> Rational {
    var above: BigInt = 0
    var below: BigInt = 1
    for term in ordered {
      let c = term.coefficient
      above = try commonDivisor(above, c.numerator, meter)
      let shared = try commonDivisor(below, c.denominator, meter)
      try meter.spend(4 * words(below) * words(c.denominator))
      below = below / shared * c.denominator
    }
    return try Rational(above.magnitude == 0 ? 1 : BigInt(above.magnitude), below, meter)
  }
}

/// The primes of a positive integer with their powers, the smallest first.
///
/// What has no factor below 1,000 and is not prime by that is tried as a square, else left whole.
func factored(_ integer: BigInt, _ meter: Meter) throws(Unreadable) -> [(BigInt, Int)] {
  var rest = integer
  var result: [(BigInt, Int)] = []
  var divisor = 2
  while divisor < 1000, rest > 1, BigInt(divisor * divisor) <= rest {
    var count = 0
    while true {
      try meter.spend(2 * words(rest))
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: BigInt(divisor))
      guard remainder == 0 else { break }
      rest = quotient
      count += 1
    }
    if count > 0 { result.append((BigInt(divisor), count)) }
    divisor += divisor == 2 ? 1 : 2
  }
  guard rest > 1 else { return result }
  try meter.spend(10 * words(rest) * words(rest))
  let root = rest.squareRoot()
  result.append(root * root == rest ? (root, 2) : (rest, 1))
  return result
}

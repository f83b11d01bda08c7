extension Polynomial {
  /// Sets a coefficient that is not zero.
  mutating func replace(_ monomial: Monomial, by coefficient: Rational) {
    self = Polynomial(terms: terms.merging([monomial: coefficient]) { $1 })
  }

  /// The coefficients by power, where it is a polynomial in one variable and rational.
  fileprivate func dense(in symbol: Generator) -> [Rational]? {
    var result: [Rational] = []
    for (monomial, coefficient) in terms {
      guard monomial.factors.allSatisfy({ $0.generator == symbol }),
        let power = monomial.isOne ? 0 : monomial.factors.first?.power.int,
        (0...200).contains(power)
      else { return nil }
      while result.count <= power { result.append(.zero) }
      result[power] = coefficient
    }
    return result
  }

  fileprivate init(dense: [Rational], in symbol: Generator) {
    var terms: [Monomial: Rational] = [:]
    for (power, coefficient) in dense.enumerated() where !coefficient.isZero {
      let factor = Factor(generator: symbol, power: Rational(power))
      terms[power == 0 ? .one : Monomial(factors: [factor])] = coefficient
    }
    self.init(terms: terms)
  }
}

extension AlgebraicForm {
  /// Divides above and below by what they share, where both are polynomials in one variable, and
  /// makes the first coefficient below one.
  mutating func reduceSingleVariable(_ meter: Meter) throws(Unreadable) {
    if let symbol = below.ordered.last?.monomial.factors.first?.generator,
      let a = above.dense(in: symbol), let b = below.dense(in: symbol)
    {
      let shared = try gcd(a, b, meter)
      if shared.count > 1 {
        above = Polynomial(dense: try divide(a, shared, meter).quotient, in: symbol)
        below = Polynomial(dense: try divide(b, shared, meter).quotient, in: symbol)
      }
    }
    guard let leading = below.ordered.last?.coefficient else { return }
    let scale = try leading.inverse(meter)
    above = try above.times(scale, meter)
    below = try below.times(scale, meter)
  }
}

/// The greatest common divisor of two polynomials, its first coefficient one.
private func gcd(_ a: [Rational], _ b: [Rational], _ meter: Meter) throws(Unreadable) -> [Rational]
{
  var (a, b) = (a, b)
  while !b.isEmpty { (a, b) = (b, try divide(a, b, meter).rest) }
  guard let leading = a.last else { return a }
  let scale = try leading.inverse(meter)
  var monic: [Rational] = []
  for coefficient in a { monic.append(try coefficient.times(scale, meter)) }
  return monic
}

private func divide(
  _ a: [Rational], _ b: [Rational], _ meter: Meter
) throws(Unreadable) -> (quotient: [Rational], rest: [Rational]) {
  guard let leading = b.last else { throw Unreadable("it divides by zero") }
  var rest = a
  var quotient = Array(repeating: Rational.zero, count: max(0, a.count - b.count + 1))
  while rest.count >= b.count, let top = rest.last {
    let factor = try top.times(try leading.inverse(meter), meter)
    let shift = rest.count - b.count
    quotient[shift] = factor
    for (index, coefficient) in b.enumerated() {
      let product = try coefficient.times(factor, meter)
      rest[shift + index] = try rest[shift + index].plus(-product, meter)
    }
    while rest.last?.isZero == true { rest.removeLast() }
  }
  return (quotient, rest)
}

import BigInt

/// A quotient of two polynomials: the form in which values are compared.
struct AlgebraicForm: Hashable, Sendable {
  /// Above.
  var above: Polynomial
  /// Below; one, or a sum of several terms.
  var below: Polynomial = .one

  /// Zero.
  static let zero = AlgebraicForm(Polynomial.zero)
  /// One.
  static let one = AlgebraicForm(Polynomial.one)

  /// A number.
  init(_ number: Rational) { above = Polynomial(number) }

  /// A polynomial.
  init(_ polynomial: Polynomial) { above = polynomial }

  /// A generator.
  init(_ generator: Generator) { above = Polynomial(generator) }

  /// The number that it is, or `nil`.
  var number: Rational? { below == .one ? above.number : nil }

  /// A quotient.
  ///
  /// - Throws: `Unreadable`, where `below` is zero.
  init(_ above: Polynomial, over below: Polynomial, _ meter: Meter) throws(Unreadable) {
    guard !below.isZero else { throw Unreadable("it divides by zero") }
    if above.isZero {
      self.above = .zero
      return
    }
    try meter.spend(150)
    guard let term = below.single else {
      self.above = above
      self.below = below
      try simplify(meter)
      return
    }
    // One term below becomes negative powers above; only roots of sums stay.
    var inverse: [Factor] = []
    var roots = Polynomial.one
    for factor in term.monomial.factors {
      if case .root(let base) = factor.generator {
        // 1/r^p = r^(1-p) / r
        let rest = try Rational.one.plus(-factor.power, meter)
        inverse.append(Factor(generator: factor.generator, power: rest))
        roots = try roots.times(base, meter)
      } else {
        inverse.append(Factor(generator: factor.generator, power: -factor.power))
      }
    }
    let reciprocal = try Monomial(factors: inverse).reduced(meter)
      .times(try term.coefficient.inverse(meter), meter)
    self.above = try above.times(reciprocal, meter)
    guard roots != .one else { return }
    self = try AlgebraicForm(self.above, over: roots, meter)
  }

  /// Removes square roots and `i` from below, and what divides both.
  private mutating func simplify(_ meter: Meter) throws(Unreadable) {
    for _ in 0..<4 {
      guard let generator = below.quadraticGenerator else { break }
      let conjugate = below.conjugate(generator)
      let product = try below.times(conjugate, meter)
      guard product.terms.count <= 2 * below.terms.count, !product.isZero else { break }
      above = try above.times(conjugate, meter)
      below = product
      if below.single != nil {
        self = try AlgebraicForm(above, over: below, meter)
        return
      }
    }
    try reduceSingleVariable(meter)
  }
}

extension Polynomial {
  /// A generator whose square is free of it, where every term has it once or not at all.
  fileprivate var quadraticGenerator: Generator? {
    var found: Generator?
    for term in ordered {
      for factor in term.monomial.factors
      where factor.power == .half || factor.generator == .imaginary {
        switch factor.generator {
        case .imaginary, .prime, .root: if found == nil { found = factor.generator }
        case .symbol, .atom: break
        }
      }
    }
    return found
  }

  /// The polynomial with the sign of a square root changed.
  fileprivate func conjugate(_ generator: Generator) -> Polynomial {
    var result = self
    for (monomial, coefficient) in terms
    where monomial.factors.contains(where: {
      $0.generator == generator && ($0.power == .half || generator == .imaginary)
    }) {
      result.replace(monomial, by: -coefficient)
    }
    return result
  }
}

extension AlgebraicForm {
  /// The sum.
  func plus(_ other: AlgebraicForm, _ meter: Meter) throws(Unreadable) -> AlgebraicForm {
    if below == other.below {
      return try AlgebraicForm(try above.plus(other.above, meter), over: below, meter)
    }
    let sum = try above.times(other.below, meter)
      .plus(try other.above.times(below, meter), meter)
    return try AlgebraicForm(sum, over: try below.times(other.below, meter), meter)
  }

  /// The product.
  func times(_ other: AlgebraicForm, _ meter: Meter) throws(Unreadable) -> AlgebraicForm {
    try AlgebraicForm(
      try above.times(other.above, meter), over: try below.times(other.below, meter), meter)
  }

  /// The quotient.
  func divided(by other: AlgebraicForm, _ meter: Meter) throws(Unreadable) -> AlgebraicForm {
    guard !other.above.isZero else { throw Unreadable("it divides by zero") }
    return try times(try AlgebraicForm(other.below, over: other.above, meter), meter)
  }

  /// The value with its sign changed.
  var negated: AlgebraicForm {
    var result = self
    result.above = -above
    return result
  }

  /// Whether two forms are the same value wherever both are defined.
  func equals(_ other: AlgebraicForm, _ meter: Meter) throws(Unreadable) -> Bool {
    if self == other { return true }
    if below == other.below { return above == other.above }
    return try above.times(other.below, meter) == other.above.times(below, meter)
  }
}

extension AlgebraicForm: CustomStringConvertible {
  /// The canonical text.
  var description: String { below == .one ? "\(above)" : "(\(above))/(\(below))" }
}

import BigInt

/// A sum of monomials with rational coefficients; powers may be negative or fractions.
struct Polynomial: Hashable, Sendable {
  /// The coefficients, none of them zero.
  private(set) var terms: [Monomial: Rational] = [:]

  /// Zero.
  static let zero = Polynomial()
  /// One.
  static let one = Polynomial(.one)

  /// A number.
  init(_ number: Rational = .zero) {
    if !number.isZero { terms[.one] = number }
  }

  /// Coefficients, none of them zero.
  init(terms: [Monomial: Rational]) { self.terms = terms }

  /// One term.
  init(_ coefficient: Rational, _ monomial: Monomial) {
    if !coefficient.isZero { terms[monomial] = coefficient }
  }

  /// A generator.
  init(_ generator: Generator) {
    terms[Monomial(factors: [Factor(generator: generator, power: .one)])] = .one
  }

  /// Whether it is zero.
  var isZero: Bool { terms.isEmpty }

  /// The number that it is, or `nil` where a generator stands in it.
  var number: Rational? {
    if terms.isEmpty { return .zero }
    return terms.count == 1 ? terms[.one] : nil
  }

  /// Its one term, or `nil` where there are none or several.
  var single: (monomial: Monomial, coefficient: Rational)? {
    terms.count == 1 ? terms.first.map { ($0.key, $0.value) } : nil
  }

  /// The terms, in the order in which they are written.
  var ordered: [(monomial: Monomial, coefficient: Rational)] {
    terms.map { (text: $0.key.description, key: $0.key, value: $0.value) }
      .sorted { $0.text < $1.text }.map { ($0.key, $0.value) }
  }

  /// Whether a generator that is asked for stands in it.
  func contains(where isWanted: (Generator) -> Bool) -> Bool {
    terms.keys.contains { $0.factors.contains { isWanted($0.generator) } }
  }

  static prefix func - (value: Polynomial) -> Polynomial {
    var result = value
    result.terms = value.terms.mapValues { -$0 }
    return result
  }
}

extension Polynomial {
  /// Adds one term.
  mutating func add(
    _ coefficient: Rational, _ monomial: Monomial, _ meter: Meter
  ) throws(Unreadable) {
    try meter.spend(20 + 10 * monomial.factors.count)
    guard let old = terms[monomial] else {
      if !coefficient.isZero { terms[monomial] = coefficient }
      return
    }
    let sum = try old.plus(coefficient, meter)
    terms[monomial] = sum.isZero ? nil : sum
  }

  /// The sum.
  func plus(_ other: Polynomial, _ meter: Meter) throws(Unreadable) -> Polynomial {
    var result = self
    for (monomial, coefficient) in other.terms { try result.add(coefficient, monomial, meter) }
    return result
  }

  /// The product with a number.
  func times(_ number: Rational, _ meter: Meter) throws(Unreadable) -> Polynomial {
    var result = Polynomial.zero
    for (monomial, coefficient) in terms {
      try result.add(try coefficient.times(number, meter), monomial, meter)
    }
    return result
  }

  /// The product.
  func times(_ other: Polynomial, _ meter: Meter) throws(Unreadable) -> Polynomial {
    if let number = other.number { return try times(number, meter) }
    if let number { return try other.times(number, meter) }
    var result = Polynomial.zero
    for (mine, a) in terms {
      for (theirs, b) in other.terms {
        try meter.spend(100 + 60 * (mine.factors.count + theirs.factors.count))
        let product = try mine.merged(theirs, meter)
        let coefficient = try a.times(b, meter)
        if product.isReduced {
          try result.add(coefficient, product, meter)
        } else {
          let reduced = try product.reduced(meter).times(coefficient, meter)
          result = try result.plus(reduced, meter)
        }
      }
    }
    return result
  }

  /// The product of `power` copies.
  func raised(to power: Int, _ meter: Meter) throws(Unreadable) -> Polynomial {
    var result = Polynomial.one
    var square = self
    var rest = power
    while rest > 0 {
      if rest & 1 == 1 { result = try result.times(square, meter) }
      rest >>= 1
      if rest > 0 { square = try square.times(square, meter) }
    }
    return result
  }
}

extension Monomial {
  /// Whether the powers of `i`, of primes and of roots lie between 0 and 1.
  var isReduced: Bool {
    factors.allSatisfy { factor in
      switch factor.generator {
      case .imaginary: factor.power == .one
      case .prime, .root: factor.power < .one && !factor.power.isNegative
      case .symbol, .atom: true
      }
    }
  }

  /// The same value, its powers of `i`, of primes and of roots between 0 and 1.
  ///
  /// - Throws: `Unreadable`, where a root's power is negative: that is a fraction's concern.
  func reduced(_ meter: Meter) throws(Unreadable) -> Polynomial {
    var kept: [Factor] = []
    var coefficient = Rational.one
    var rest = Polynomial.one
    for factor in factors {
      let whole = try factor.power.floor(meter)
      let part = try factor.power.plus(Rational(-whole), meter)
      switch factor.generator {
      case .imaginary:
        let turns = Int(whole.modulus(4))
        if turns % 2 == 1 { kept.append(Factor(generator: .imaginary, power: .one)) }
        if turns >= 2 { coefficient = -coefficient }
        if !part.isZero { kept.append(Factor(generator: .imaginary, power: part)) }
      case .prime(let prime):
        guard let power = Int(exactly: whole) else { throw Unreadable("a power is too large") }
        coefficient = try coefficient.times(try prime.raised(to: power, meter), meter)
        if !part.isZero { kept.append(Factor(generator: factor.generator, power: part)) }
      case .root(let base):
        guard let power = Int(exactly: whole), power >= 0 else {
          throw Unreadable("a root stands below a fraction")
        }
        rest = try rest.times(try base.raised(to: power, meter), meter)
        if !part.isZero { kept.append(Factor(generator: factor.generator, power: part)) }
      case .symbol, .atom: kept.append(factor)
      }
    }
    return try rest.times(Polynomial(coefficient, Monomial(factors: kept)), meter)
  }
}

extension Polynomial: CustomStringConvertible {
  /// The terms in their order: `-1 + 2*x^2`.
  var description: String {
    if terms.isEmpty { return "0" }
    return ordered.map { term in
      if term.monomial.isOne { return term.coefficient.description }
      if term.coefficient == .one { return term.monomial.description }
      if term.coefficient == Rational(-1) { return "-" + term.monomial.description }
      return term.coefficient.description + "*" + term.monomial.description
    }.joined(separator: " + ")
  }
}

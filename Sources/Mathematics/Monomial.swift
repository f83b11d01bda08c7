/// What powers are taken of in a polynomial.
indirect enum Generator: Hashable, Sendable {
  /// The imaginary unit, whose square is -1.
  case imaginary
  /// A prime, or an integer that is not factored further; its powers lie between 0 and 1.
  case prime(Rational)
  /// A variable.
  case symbol(String)
  /// A sum under a root; its powers lie between 0 and 1.
  case root(Polynomial)
  /// Something that is not taken apart, by its text; positive where `isPositive`.
  case atom(String, isPositive: Bool)

  /// Orders generators, the same for every run.
  var text: String {
    switch self {
    case .imaginary: "i"
    case .prime(let prime): prime.description
    case .symbol(let name): name
    case .root(let base): "(\(base))"
    case .atom(let text, _): text
    }
  }

  /// Whether it stands for a positive real number.
  var isPositive: Bool {
    switch self {
    case .prime: true
    case .atom(_, let isPositive): isPositive
    case .imaginary, .symbol, .root: false
    }
  }

  fileprivate var rank: Int {
    switch self {
    case .prime: 0
    case .root: 1
    case .atom: 2
    case .symbol: 3
    case .imaginary: 4
    }
  }

  /// Whether it stands before another in a monomial.
  func precedes(_ other: Generator) -> Bool {
    if rank != other.rank { return rank < other.rank }
    if case .prime(let mine) = self, case .prime(let theirs) = other { return mine < theirs }
    return text < other.text
  }
}

/// A generator with its power.
struct Factor: Hashable, Sendable {
  /// What is raised.
  var generator: Generator
  /// To what it is raised; not zero.
  var power: Rational
}

/// A product of powers of generators, in the order of the generators.
struct Monomial: Hashable, Sendable {
  /// The factors, each generator once.
  var factors: [Factor] = []

  /// One.
  static let one = Monomial()

  /// Whether no generator stands in it.
  var isOne: Bool { factors.isEmpty }

  /// The sum of the powers of its variables and atoms.
  func degree(_ meter: Meter) throws(Unreadable) -> Rational {
    var sum = Rational.zero
    for factor in factors {
      if case .prime = factor.generator { continue }
      if factor.generator == .imaginary { continue }
      sum = try sum.plus(factor.power, meter)
    }
    return sum
  }

  /// The product, powers of primes, roots and `i` not reduced.
  func merged(_ other: Monomial, _ meter: Meter) throws(Unreadable) -> Monomial {
    var result: [Factor] = []
    var rest = other.factors[...]
    for factor in factors {
      while let next = rest.first, next.generator != factor.generator,
        next.generator.precedes(factor.generator)
      {
        result.append(next)
        rest = rest.dropFirst()
      }
      guard let next = rest.first, next.generator == factor.generator else {
        result.append(factor)
        continue
      }
      rest = rest.dropFirst()
      let power = try factor.power.plus(next.power, meter)
      if !power.isZero { result.append(Factor(generator: factor.generator, power: power)) }
    }
    return Monomial(factors: result + rest)
  }
}

extension Monomial: CustomStringConvertible {
  /// `x^2*y`, or `1`.
  var description: String {
    if isOne { return "1" }
    return factors.map { factor in
      let name = factor.generator.text
      if factor.power == .one { return name }
      if factor.power == .half { return "sqrt(\(name.trimmedParentheses))" }
      let power = factor.power
      return power.isInteger && !power.isNegative ? "\(name)^\(power)" : "\(name)^(\(power))"
    }.joined(separator: "*")
  }
}

extension String {
  /// The text without the brackets around all of it.
  fileprivate var trimmedParentheses: String {
    hasPrefix("(") && hasSuffix(")") ? String(dropFirst().dropLast()) : self
  }
}

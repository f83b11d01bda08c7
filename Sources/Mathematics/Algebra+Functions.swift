import BigInt

extension Algebra {
  /// The value of a known function: exact where it is algebraic, else an atom.
  func call(_ function: Function, _ arguments: [Expression]) throws(Unreadable) -> AlgebraicForm {
    if function == .det, case .matrix(let rows)? = arguments.first { return try determinant(rows) }
    var forms: [AlgebraicForm] = []
    for argument in arguments { forms.append(try form(argument)) }
    try requireCount(of: forms, for: function)
    let numbers = forms.compactMap(\.number)
    if numbers.count == forms.count, let value = try exact(function, numbers) { return value }
    if [.max, .min, .gcd, .lcm].contains(function) {
      forms.sort { $0.description < $1.description }
    }
    if function == .log { return try logarithm(forms[0]) }
    if function == .binomial, let value = try binomial(forms[0], forms[1]) { return value }
    if forms.count == 1, let value = try trigonometric(function, forms[0]) { return value }
    return atom(function, forms)
  }

  private func atom(_ function: Function, _ forms: [AlgebraicForm]) -> AlgebraicForm {
    let texts = forms.map(\.description).joined(separator: ", ")
    return AlgebraicForm(.atom("\(function.rawValue)(\(texts))", isPositive: false))
  }

  private func requireCount(
    of forms: [AlgebraicForm], for function: Function
  ) throws(Unreadable) {
    let isRight =
      switch function {
      case .max, .min, .gcd, .lcm: !forms.isEmpty
      case .mod, .binomial: forms.count == 2
      default: forms.count == 1
      }
    guard isRight else {
      throw Unreadable("\(function.rawValue) has the wrong number of arguments")
    }
  }

  /// The value at rational numbers, where that is rational.
  private func exact(
    _ function: Function, _ numbers: [Rational]
  ) throws(Unreadable) -> AlgebraicForm? {
    let first = numbers[0]
    switch function {
    case .abs: return AlgebraicForm(first.magnitude)
    case .floor: return AlgebraicForm(Rational(try first.floor(meter)))
    case .ceiling: return AlgebraicForm(Rational(-(try (-first).floor(meter))))
    case .sgn: return AlgebraicForm(Rational(first.isZero ? 0 : first.isNegative ? -1 : 1))
    case .re, .conjugate: return AlgebraicForm(first)
    case .im: return AlgebraicForm.zero
    case .max, .min: return AlgebraicForm(try extreme(numbers, isLargest: function == .max))
    case .mod: return AlgebraicForm(try remainder(first, numbers[1]))
    case .gcd: return AlgebraicForm(try fold(numbers, divisor))
    case .lcm: return AlgebraicForm(try fold(numbers, multiple))
    case .factorial: return try AlgebraicForm(factorial(first))
    case .binomial: return try binomial(first, numbers[1])
    default: return nil
    }
  }

  private func extreme(
    _ numbers: [Rational], isLargest: Bool
  ) throws(Unreadable) -> Rational {
    var best = numbers[0]
    for number in numbers.dropFirst() {
      try meter.spend(
        1 + productSteps(words(number.numerator), words(best.denominator))
          + productSteps(words(best.numerator), words(number.denominator)))
      if number != best, (best < number) == isLargest { best = number }
    }
    return best
  }

  private func fold(
    _ numbers: [Rational], _ combine: (Rational, Rational) throws(Unreadable) -> Rational
  ) throws(Unreadable) -> Rational {
    var result = numbers[0].magnitude
    for number in numbers.dropFirst() { result = try combine(result, number.magnitude) }
    return result
  }

  private func divisor(_ a: Rational, _ b: Rational) throws(Unreadable) -> Rational {
    try meter.spend(
      productSteps(words(a.numerator), words(b.denominator))
        + productSteps(words(b.numerator), words(a.denominator)))
    let left = a.numerator * b.denominator
    let right = b.numerator * a.denominator
    return try Rational(
      try commonDivisor(left, right, meter), a.denominator * b.denominator, meter)
  }

  private func multiple(_ a: Rational, _ b: Rational) throws(Unreadable) -> Rational {
    if a.isZero || b.isZero { return .zero }
    return try a.times(b, meter).times(try divisor(a, b).inverse(meter), meter)
  }

  private func remainder(_ a: Rational, _ b: Rational) throws(Unreadable) -> Rational {
    let quotient = try a.times(try b.inverse(meter), meter).floor(meter)
    return try a.plus(-(try b.times(Rational(quotient), meter)), meter)
  }

  private func factorial(_ number: Rational) throws(Unreadable) -> Rational {
    guard number.isInteger, !number.isNegative else {
      throw Unreadable("a factorial is taken of \(number)")
    }
    guard let last = number.int, last <= 25_206 else {
      throw Unreadable("a number has more than \(Caps.digits) digits")
    }
    return Rational(try product(of: 1...max(1, last)))
  }

  /// The product of consecutive integers, halves first.
  private func product(of range: ClosedRange<Int>) throws(Unreadable) -> BigInt {
    try meter.spend(60)
    if range.count <= 4 { return range.reduce(1) { $0 * BigInt($1) } }
    let middle = (range.lowerBound + range.upperBound) / 2
    let low = try product(of: range.lowerBound...middle)
    let high = try product(of: (middle + 1)...range.upperBound)
    try meter.spend(productSteps(words(low), words(high)))
    return Mathematics.product(low, high)
  }

  private func binomial(_ n: Rational, _ k: Rational) throws(Unreadable) -> AlgebraicForm? {
    guard let n = n.int, let k = k.int, n >= 0, (0...n).contains(k) else { return nil }
    let count = min(k, n - k)
    guard count > 0 else { return AlgebraicForm.one }
    guard count <= 25_206 else {
      throw Unreadable("a number has more than \(Caps.digits) digits")
    }
    let above = try product(of: (n - count + 1)...n)
    return AlgebraicForm(try Rational(above, try product(of: 1...count), meter))
  }

  /// `n (n - 1) … / k!` for a small number `k`.
  private func binomial(
    _ n: AlgebraicForm, _ k: AlgebraicForm
  ) throws(Unreadable) -> AlgebraicForm? {
    guard let count = k.number?.int, (0...6).contains(count) else { return nil }
    var result = AlgebraicForm.one
    for step in 0..<count {
      let factor = try n.plus(AlgebraicForm(Rational(-step)), meter)
      result = try result.times(factor, meter)
        .times(AlgebraicForm(Rational(reduced: 1, BigInt(step + 1))), meter)
    }
    return result
  }

  /// The logarithm, as a sum over the primes of a number.
  private func logarithm(_ argument: AlgebraicForm) throws(Unreadable) -> AlgebraicForm {
    if argument == AlgebraicForm(.atom("e", isPositive: true)) { return AlgebraicForm.one }
    guard let number = argument.number, !number.isNegative else {
      return atom(.log, [argument])
    }
    guard !number.isZero else { throw Unreadable("a logarithm is taken of zero") }
    var sum = Polynomial.zero
    for (integer, sign) in [(number.numerator, 1), (number.denominator, -1)] {
      for (prime, count) in try factored(integer, meter) {
        let atom = Generator.atom("log(\(Rational(prime)))", isPositive: prime > 1)
        let monomial = Monomial(factors: [Factor(generator: atom, power: .one)])
        try sum.add(Rational(sign * count), monomial, meter)
      }
    }
    return AlgebraicForm(sum)
  }

  private func determinant(_ rows: [[Expression]]) throws(Unreadable) -> AlgebraicForm {
    guard (1...5).contains(rows.count), rows.allSatisfy({ $0.count == rows.count }) else {
      throw Unreadable("a determinant is taken of a matrix that is not square or is large")
    }
    guard rows.count > 1 else { return try form(rows[0][0]) }
    var sum = AlgebraicForm.zero
    for column in rows.indices {
      let minor = rows.dropFirst().map { row in
        row.enumerated().filter { $0.offset != column }.map(\.element)
      }
      let part = try form(rows[0][column]).times(try determinant(minor), meter)
      sum = try sum.plus(column % 2 == 0 ? part : part.negated, meter)
    }
    return sum
  }
}

extension Algebra {
  /// Sine, cosine and tangent of multiples of 30° and 45°, and the signs that leave a function.
  private func trigonometric(
    _ function: Function, _ argument: AlgebraicForm
  ) throws(Unreadable) -> AlgebraicForm? {
    if let turns = piMultiple(argument) {
      switch function {
      case .sin: return try sine(turns)
      case .cos: return try sine(try turns.plus(.half, meter))
      case .tan:
        guard let below = try sine(try turns.plus(.half, meter)), let above = try sine(turns) else {
          return nil
        }
        return try above.divided(by: below, meter)
      default: return nil
      }
    }
    let isNegative = argument.above.ordered.first?.coefficient.isNegative ?? false
    guard isNegative else { return nil }
    switch function {
    case .sin, .tan, .arcsin, .arctan, .sinh, .tanh, .arsinh, .artanh:
      return atom(function, [argument.negated]).negated
    case .cos, .cosh, .abs: return atom(function, [argument.negated])
    default: return nil
    }
  }

  /// The number of half turns, where the argument is a rational multiple of pi.
  private func piMultiple(_ argument: AlgebraicForm) -> Rational? {
    if argument.above.isZero { return .zero }
    let pi = Factor(generator: .atom("pi", isPositive: true), power: .one)
    guard argument.below == .one, let term = argument.above.single,
      term.monomial.factors == [pi]
    else { return nil }
    return term.coefficient
  }

  /// `sin(turns · pi)`, for multiples of 30° and 45°.
  private func sine(_ turns: Rational) throws(Unreadable) -> AlgebraicForm? {
    let twelfths = try turns.times(Rational(12), meter)
    guard twelfths.isInteger else { return nil }
    let place = Int(twelfths.numerator.modulus(24))
    let (sign, angle) = place < 12 ? (1, place) : (-1, place - 12)
    let square: Rational
    switch min(angle, 12 - angle) {
    case 0: square = .zero
    case 2: square = Rational(reduced: 1, 4)
    case 3: square = .half
    case 4: square = Rational(reduced: 3, 4)
    case 6: square = .one
    default: return nil
    }
    let value = try raise(AlgebraicForm(square), to: .half)
    return sign > 0 ? value : value.negated
  }
}

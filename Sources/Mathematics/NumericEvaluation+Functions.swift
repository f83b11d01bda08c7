import BigInt

extension NumericEvaluation {
  /// The value of a known function.
  func call(_ function: Function, _ arguments: [Expression]) throws(Unreadable) -> ComplexBall {
    try spend(3_000)
    switch function {
    case .factorial, .binomial, .gcd, .lcm, .mod, .det:
      return try opaque(.call(function, arguments))
    case .max, .min: return try extreme(arguments, isLargest: function == .max)
    default: break
    }
    guard let argument = arguments.first, arguments.count == 1 else {
      throw Unreadable("\(function.rawValue) has the wrong number of arguments")
    }
    let z = try value(argument)
    if let circular = try circular(function, z) { return circular }
    if let hyperbolic = try hyperbolic(function, z) { return hyperbolic }
    return try elementary(function, z)
  }

  /// A value that is exact, or stands for itself.
  private func opaque(_ expression: Expression) throws(Unreadable) -> ComplexBall {
    let form = try algebra.form(expression)
    if let number = form.number { return ComplexBall(Ball(number, precision: precision)) }
    return try value(.application("value", [expression]))
  }

  private func extreme(
    _ arguments: [Expression], isLargest: Bool
  ) throws(Unreadable) -> ComplexBall {
    var best: Ball?
    for argument in arguments {
      let next = try value(argument)
      guard next.isReal else { throw Unreadable("complex numbers are not ordered") }
      guard let old = best else {
        best = next.re
        continue
      }
      guard let sign = (next.re - old).sign else { throw Unreadable("an order is not known") }
      if sign != 0, (sign > 0) == isLargest { best = next.re }
    }
    guard let best else { throw Unreadable("there is nothing to compare") }
    return ComplexBall(best)
  }

  private func elementary(
    _ function: Function, _ z: ComplexBall
  ) throws(Unreadable) -> ComplexBall {
    switch function {
    case .log: return try z.logarithm()
    case .exp: return try exponential(of: z)
    case .abs: return ComplexBall(try z.magnitude())
    case .re: return ComplexBall(z.re)
    case .im: return ComplexBall(z.im)
    case .conjugate: return ComplexBall(z.re, -z.im)
    case .arg: return ComplexBall(try z.argument())
    case .floor, .ceiling: return try rounded(z, up: function == .ceiling)
    case .sgn:
      guard z.isReal, let sign = z.re.sign else { throw Unreadable("a sign is not known") }
      return ComplexBall(Ball(sign))
    default: throw Unreadable("\(function.rawValue) has no value here")
    }
  }

  private func rounded(_ z: ComplexBall, up: Bool) throws(Unreadable) -> ComplexBall {
    guard z.isReal, let low = z.re.floor else { throw Unreadable("a rounding is not known") }
    let isWhole = z.re.isExactly(low)
    return ComplexBall(Ball(up && !isWhole ? low + 1 : low, precision: precision))
  }

  private var quarterTurn: ComplexBall { ComplexBall(Ball.pi(precision).scaled(by: -1)) }

  private func circular(_ function: Function, _ z: ComplexBall) throws(Unreadable) -> ComplexBall? {
    let one = ComplexBall(Ball(1))
    switch function {
    case .sin: return try z.sineAndCosine().sine
    case .cos: return try z.sineAndCosine().cosine
    case .tan:
      let (sine, cosine) = try z.sineAndCosine()
      return try sine.divided(by: cosine)
    case .cot:
      let (sine, cosine) = try z.sineAndCosine()
      return try cosine.divided(by: sine)
    case .sec: return try one.divided(by: z.sineAndCosine().cosine)
    case .csc: return try one.divided(by: z.sineAndCosine().sine)
    case .arcsin: return try arcSine(z)
    case .arccos: return try quarterTurn - arcSine(z)
    case .arctan: return try arcTangent(z)
    case .arccot: return try quarterTurn - arcTangent(z)
    case .arcsec: return try quarterTurn - arcSine(one.divided(by: z))
    case .arccsc: return try arcSine(one.divided(by: z))
    default: return nil
    }
  }

  private func hyperbolic(
    _ function: Function, _ z: ComplexBall
  ) throws(Unreadable) -> ComplexBall? {
    let one = ComplexBall(Ball(1))
    let half = ComplexBall(Ball(1).scaled(by: -1))
    switch function {
    case .sinh: return try (exponential(of: z) - exponential(of: -z)) * half
    case .cosh: return try (exponential(of: z) + exponential(of: -z)) * half
    case .tanh:
      let square = try exponential(of: z + z)
      return try (square - one).divided(by: square + one)
    case .coth:
      let square = try exponential(of: z + z)
      return try (square + one).divided(by: square - one)
    case .sech: return try one.divided(by: (exponential(of: z) + exponential(of: -z)) * half)
    case .csch: return try one.divided(by: (exponential(of: z) - exponential(of: -z)) * half)
    case .arsinh: return try (z + (z * z + one).squareRoot()).logarithm()
    case .arcosh: return try (z + (z - one).squareRoot() * (z + one).squareRoot()).logarithm()
    case .artanh: return try ((one + z).logarithm() - (one - z).logarithm()) * half
    default: return nil
    }
  }

  private func arcSine(_ z: ComplexBall) throws(Unreadable) -> ComplexBall {
    let one = ComplexBall(Ball(1))
    if z.isReal, let sign = (Ball(1) - z.re * z.re).sign, sign >= 0 {
      let root = try (Ball(1) - z.re * z.re).squareRoot()
      return ComplexBall(try z.re.divided(by: Ball(1) + root).arcTangent().scaled(by: 1))
    }
    return try -.i * (.i * z + (one - z * z).squareRoot()).logarithm()
  }

  private func arcTangent(_ z: ComplexBall) throws(Unreadable) -> ComplexBall {
    if z.isReal { return ComplexBall(try z.re.arcTangent()) }
    let one = ComplexBall(Ball(1))
    let difference = try (one - .i * z).logarithm() - (one + .i * z).logarithm()
    return .i * difference * ComplexBall(Ball(1).scaled(by: -1))
  }
}

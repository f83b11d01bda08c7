import BigInt

/// A complex number known to a bound.
struct ComplexBall: Sendable {
  /// The real part.
  var re: Ball
  /// The imaginary part; exactly zero for real numbers.
  var im = Ball(0)

  /// Whether the imaginary part is exactly zero.
  var isReal: Bool { im.isZero }

  /// The binary digits that are kept.
  var precision: Int { max(re.precision, im.precision) }

  /// A number by its parts.
  init(_ re: Ball, _ im: Ball = Ball(0)) {
    self.re = re
    self.im = im
  }

  static let i = ComplexBall(Ball(0), Ball(1))

  static prefix func - (z: ComplexBall) -> ComplexBall { ComplexBall(-z.re, -z.im) }
  static func + (a: ComplexBall, b: ComplexBall) -> ComplexBall {
    ComplexBall(a.re + b.re, a.im + b.im)
  }
  static func - (a: ComplexBall, b: ComplexBall) -> ComplexBall { a + -b }
  static func * (a: ComplexBall, b: ComplexBall) -> ComplexBall {
    ComplexBall(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
  }

  /// The square of the absolute value.
  var norm: Ball { re * re + im * im }

  /// The quotient.
  func divided(by other: ComplexBall) throws(Unreadable) -> ComplexBall {
    if other.isReal {
      return ComplexBall(try re.divided(by: other.re), try im.divided(by: other.re))
    }
    let product = self * ComplexBall(other.re, -other.im)
    return try product.divided(by: ComplexBall(other.norm))
  }

  /// The absolute value.
  func magnitude() throws(Unreadable) -> Ball {
    if isReal, let sign = re.sign { return sign < 0 ? -re : re }
    return try norm.squareRoot()
  }

  /// The angle, in `-π ... π`.
  func argument() throws(Unreadable) -> Ball {
    if isReal {
      guard let sign = re.sign else { throw Unreadable("an angle is not known") }
      return sign < 0 ? Ball.pi(precision) : Ball(0)
    }
    guard im.sign != nil else { throw Unreadable("an angle is not known") }
    // The half angle has the tangent im / (|z| + re), or (|z| - re) / im.
    let length = try magnitude()
    let isLeft = re.sign == -1
    let tangent = try isLeft ? (length - re).divided(by: im) : im.divided(by: length + re)
    return try tangent.arcTangent().scaled(by: 1)
  }

  /// `e^z`.
  func exponential() throws(Unreadable) -> ComplexBall {
    let length = try re.exponential()
    if isReal { return ComplexBall(length) }
    let (sine, cosine) = try im.sineAndCosine()
    return ComplexBall(length * cosine, length * sine)
  }

  /// The principal logarithm.
  func logarithm() throws(Unreadable) -> ComplexBall {
    ComplexBall(try magnitude().logarithm(), try argument())
  }

  /// The principal square root.
  func squareRoot() throws(Unreadable) -> ComplexBall {
    if isReal {
      guard let sign = re.sign else { throw Unreadable("a root's sign is not known") }
      return sign < 0
        ? ComplexBall(Ball(0), try (-re).squareRoot()) : ComplexBall(try re.squareRoot())
    }
    return try (logarithm() * ComplexBall(Ball(1).scaled(by: -1))).exponential()
  }

  /// The value multiplied with itself.
  func raised(to power: Int) throws(Unreadable) -> ComplexBall {
    if power < 0 {
      return try ComplexBall(Ball(1)).divided(by: raised(to: power == .min ? .max : -power))
    }
    var result = ComplexBall(Ball(1))
    var square = self
    var rest = power
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
      guard square.re.isManageable, square.im.isManageable else {
        throw Unreadable("a power is too large")
      }
    }
    return result
  }

  /// The sine and the cosine.
  func sineAndCosine() throws(Unreadable) -> (sine: ComplexBall, cosine: ComplexBall) {
    let (sine, cosine) = try re.sineAndCosine()
    if isReal { return (ComplexBall(sine), ComplexBall(cosine)) }
    let grown = try im.exponential()
    let shrunk = try (-im).exponential()
    let hyperbolic = (
      cosine: (grown + shrunk).scaled(by: -1), sine: (grown - shrunk).scaled(by: -1)
    )
    return (
      ComplexBall(sine * hyperbolic.cosine, cosine * hyperbolic.sine),
      ComplexBall(cosine * hyperbolic.cosine, -(sine * hyperbolic.sine))
    )
  }
}

import BigInt
import Testing

@testable import Mathematics

@Suite struct BallTests {
  @Test(arguments: [(-5, 1, -3), (5, 1, 2), (-4, 1, -2), (7, 0, 7), (-1, 3, -1), (0, 2, 0)])
  func `a floor lies below, for negative numbers too`(mantissa: Int, places: Int, floor: Int) {
    #expect(Ball(BigInt(mantissa), exponent: -places).floor == BigInt(floor))
  }

  @Test func `a floor that the error hides is none`() {
    #expect(Ball(BigInt(4), exponent: -1, error: -20).floor == nil)
    #expect(Ball(BigInt(5), exponent: -1, error: -20).floor == 2)
  }

  @Test func `quotients and roots that come out stay exact`() throws {
    #expect(try Ball(12).divided(by: Ball(4)).isExactly(3))
    #expect(try Ball(12).divided(by: Ball(5)).error != nil)
    #expect(try Ball(144).squareRoot().isExactly(12))
    #expect(try Ball(2).squareRoot().error != nil)
    #expect(Ball(Rational(reduced: -3, 8)).error == nil)
    #expect(Ball(Rational(reduced: 1, 3)).error != nil)
  }

  @Test(arguments: [192, 700, 2304])
  func `functions undo each other to the digits that are kept`(precision: Int) throws {
    let value = Ball(Rational(reduced: 7, 5), precision: precision)
    let gaps = [
      try value.exponential().logarithm() - value,
      try value.squareRoot() * value.squareRoot() - value,
      try value.sineAndCosine().sine * value.sineAndCosine().sine
        + value.sineAndCosine().cosine * value.sineAndCosine().cosine - Ball(1),
      try Ball(BigInt(1), precision: precision).arcTangent().scaled(by: 2) - Ball.pi(precision),
    ]
    for gap in gaps {
      #expect(gap.mayBeZero)
      #expect(gap.top < 20 - precision)
    }
  }
}

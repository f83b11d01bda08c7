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

  @Test func `a floor takes no more room than the value has digits`() {
    let tiny = -100_000_000_000
    #expect(Ball(BigInt(5), error: tiny).floor == nil)
    #expect(Ball(BigInt(11), exponent: -1, error: tiny).floor == 5)
    #expect(Ball(BigInt(-1), exponent: tiny).floor == -1)
    #expect(Ball(BigInt(1), exponent: tiny).floor == 0)
    #expect(Ball(BigInt(0), exponent: -tiny).floor == 0)
    #expect(Ball(BigInt(-3), exponent: tiny, error: tiny - 9).floor == -1)
    #expect(Ball(BigInt(0), exponent: tiny, error: tiny).floor == nil)
  }

  @Test func `a tiny or huge number is no integer that takes room`() {
    for (exponent, integer) in [(-100_000_000_000, -1), (100_000_000_000, 1), (-1, 0)] {
      #expect(!Ball(BigInt(integer | 1), exponent: exponent).isExactly(BigInt(integer)))
    }
    #expect(Ball(BigInt(3), exponent: 4).isExactly(48))
    #expect(Ball(BigInt(-96), exponent: -5).isExactly(-3))
    #expect(!Ball(BigInt(-97), exponent: -5).isExactly(-3))
    #expect(Ball(BigInt(0), exponent: -7).isExactly(0))
  }

  @Test(arguments: [
    ("6", "\\lfloor 5+2^{-10^{11}} \\rfloor"), ("6", "\\lfloor 5+e^{-10^{11}} \\rfloor"),
    ("0", "\\lfloor -2^{-10^{11}} \\rfloor"), ("1", "\\lceil -2^{-10^{11}} \\rceil"),
    ("1", "\\lfloor 2^{10^{11}}-2^{10^{11}} \\rfloor"),
    ("6", "\\lfloor 5+10^{-10^{11}} \\rfloor"),
  ])
  func `roundings of tiny numbers end`(gold: String, answer: String) {
    #expect(!AnswerComparison().compare(gold: gold, answer: answer).isEqual)
  }

  @Test func `the sign of a tiny number decides its rounding`() {
    let comparison = AnswerComparison()
    #expect(comparison.compare(gold: "1", answer: "\\lceil e^{-10^{11}} \\rceil").isEqual)
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

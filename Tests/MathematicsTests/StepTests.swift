import BigInt
import Testing

@testable import Mathematics

@Suite struct StepTests {
  private func steps(_ gold: String, _ answer: String) -> Int {
    let meter = Meter()
    _ = AnswerComparison().compare(gold: gold, answer: answer, meter)
    return Caps.steps - meter.left
  }

  @Test func `a power of ten in a literal costs nothing until it is needed`() throws {
    let meter = Meter()
    let sum = (0..<1000).map { "1e\(99_999 - $0)" }.joined(separator: "+")
    _ = try Reading(sum, meter)
    #expect(Caps.steps - meter.left < 20_000)
  }

  @Test(arguments: [
    ("7^{118000}", "7^{118000}"), ("7^{90000}", "7^{90001}"), ("1.0e99999", "1e99999"),
    ("10^{99999}", "1e99999"),
  ])
  func `one long power is within the steps`(gold: String, answer: String) {
    #expect(steps(gold, answer) < Caps.steps)
  }

  @Test(arguments: [
    "1e99999+1e99998+1e99997+1e99996", "\\frac{3^{100000}}{7^{90000}}",
    "\\lfloor 10^{90000}/7^{40000} \\rfloor", "\\gcd(10^{90000}, 7^{90000})",
  ])
  func `long numbers use the steps up`(answer: String) {
    let found = AnswerComparison().compare(gold: "5", answer: answer)
    #expect(found.reason == "it takes too many steps")
  }

  @Test func `steps grow with the number of long powers`() {
    let one = steps("5", "2+3^{20000}")
    #expect(one > 30_000)
    #expect(steps("5", "2+3^{20000}+7^{11000}") > one * 3 / 2)
  }

  @Test func `long products and powers are exact`() throws {
    let meter = Meter(100_000_000)
    let (a, b) = (BigInt(3).power(30_000), -BigInt(7).power(20_000))
    #expect(product(a, b) == a * b)
    #expect(try power(-12, 5001, meter) == BigInt(-12).power(5001))
    #expect(try power(10, 0, meter) == 1)
  }

  @Test func `common divisors are exact for factors of any length`() throws {
    let meter = Meter(100_000_000)
    let long = BigInt(10).power(3000)
    #expect(try commonDivisor(long + 1, long, meter) == 1)
    #expect(try commonDivisor(-long * 21, long * 35, meter) == long * 7)
    #expect(try commonDivisor(long, 48, meter) == 16)
    #expect(try commonDivisor(0, -5, meter) == 5)
    #expect(try commonDivisor(0, 0, meter) == 0)
    #expect(try commonDivisor(123_456_789, 987_654_321, meter) == 9)
  }
}

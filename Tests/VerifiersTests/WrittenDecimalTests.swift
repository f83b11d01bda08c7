import Testing

@testable import Verifiers

@Suite struct WrittenDecimalTests {
  @Test(
    arguments: [
      (0.3, 0.1, true), (0.35, 0.1, false), (1e21, 1, nil), (1e-7, 1e-8, true), (0, 7, true),
      (-9, 3, true), (1e300, 1e-300, nil),
    ] as [(Double, Double, Bool?)])
  func `multiples are found in decimals`(number: Double, step: Double, isMultiple: Bool?) throws {
    let (number, step) = (WrittenDecimal(number), WrittenDecimal(step))
    #expect(try #require(number).isMultiple(of: #require(step)) == isMultiple)
  }
}

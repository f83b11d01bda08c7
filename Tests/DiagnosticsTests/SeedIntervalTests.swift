import Testing

@testable import Diagnostics

@Suite struct SeedIntervalTests {
  @Test func `three seeds give the mean and 2.484 deviations to either side`() throws {
    // Mean 2, deviation 1, error 1/√3 = 0.577350; t of two degrees 4.302653: 2.484138.
    let interval = try seedInterval([1, 2, 3])
    #expect(interval.value == 2)
    #expect(abs(interval.high - 4.484138) < 1e-6 && abs(interval.low + 0.484138) < 1e-6)
    #expect(try seedInterval([0.5, 0.5]) == Estimate(value: 0.5, low: 0.5, high: 0.5))
  }

  /// A table of Student's t, two-sided.
  @Test(arguments: [
    (0.95, 1, 12.706205), (0.95, 2, 4.302653), (0.95, 3, 3.182446), (0.95, 4, 2.776445),
    (0.95, 9, 2.262157), (0.95, 30, 2.042272), (0.9, 5, 2.015048), (0.99, 2, 9.924843),
    (0.5, 1, 1.0),
  ])
  func `bounds are those of the table`(confidence: Double, degrees: Int, bound: Double) {
    #expect(abs(studentBound(confidence, degrees: degrees) - bound) < 2e-6)
  }

  @Test func `a single seed, and a confidence of 1, are refused`() {
    #expect(throws: EvaluationError.tooFewSeeds(1)) { try seedInterval([1]) }
    #expect(throws: EvaluationError.self) { try seedInterval([1, 2], confidence: 1) }
    #expect("\(EvaluationError.tooFewSeeds(1))" == "seeds: 1 of them; two or more would do")
  }
}

import Testing

@testable import Datasets

struct ConcurrentMapTests {
  private struct Odd: Error, Equatable { let number: Int }

  @Test(arguments: [0, 1, 7, 64, 1000]) func `results are in the order of the elements`(count: Int)
  {
    #expect(Array(0..<count).concurrentMap(run: 7) { $0 * $0 } == (0..<count).map { $0 * $0 })
  }

  @Test func `the first element's error is thrown`() {
    #expect(throws: Odd(number: 501)) {
      try Array(0..<1000).concurrentMap(run: 10) { number throws(Odd) in
        if number > 500, number % 2 == 1 { throw Odd(number: number) }
        return number
      }
    }
  }
}

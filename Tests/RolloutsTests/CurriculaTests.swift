import Records
import Testing

@testable import Rollouts

@Suite struct CurriculaTests {
  @Test(arguments: [1, 2, 5, 64, 1000])
  func `an epoch holds every problem once, and the next one in another order`(count: Int) {
    let draws = (0..<2 * count).map { Uniform().problem(atDraw: $0, of: count, seed: Seed(3)) }
    #expect(draws[..<count].sorted() == Array(0..<count))
    #expect(draws[count...].sorted() == Array(0..<count))
    if count > 10 { #expect(Array(draws[..<count]) != Array(draws[count...])) }
  }
}

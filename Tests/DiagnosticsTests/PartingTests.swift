import Diagnostics
import Testing

@Suite struct PartingTests {
  private func parting(_ count: Int, _ watched: (Int) -> Double, noise: Double = 0) -> Parting? {
    let steps = Array(1...count)
    return Parting(
      steps: steps, paid: steps.map { Double($0) },
      watched: steps.map { watched($0) + noise * ($0 % 2 == 0 ? 1 : -1) })
  }

  @Test func `a watched reward that falls while the paid one rises has parted where it was best`()
    throws
  {
    // Rises to step 50 and falls after it: the fifth window and the sixth are alike but for their ends.
    let found = try #require(parting(100, { Double(min($0, 100 - $0)) }, noise: 0.5))
    #expect(found.step == 50 || found.step == 60)
    #expect(found.watched.best > 40 && found.watched.last < 10)
    #expect(found.paid.last == 95.5 && found.paid.then < found.paid.last)
  }

  @Test func `what goes on rising, or stays within its noise, has not`() {
    #expect(parting(100, { Double($0) }) == nil)
    #expect(parting(100, { _ in 1 }, noise: 0.3) == nil)
    #expect(parting(100, { 1 - 0.0001 * Double($0) }, noise: 0.5) == nil)
    #expect(parting(20, { -Double($0) }) == nil)
  }

  @Test func `where both fall there is nothing to tell`() {
    let steps = Array(1...100)
    let falling = steps.map { -Double($0) }
    #expect(Parting(steps: steps, paid: falling, watched: falling) == nil)
    #expect(Parting(steps: steps, paid: [1], watched: falling) == nil)
  }
}

@Suite struct CorrelationTests {
  @Test func `numbers worked by hand`() throws {
    #expect(correlation([1, 2, 3], [2, 4, 6]) == 1)
    // Centered (-1, 0, 1) and (-1, 1, 0): 1 / 2.
    #expect(abs(try #require(correlation([1, 2, 3], [1, 3, 2])) - 0.5) < 1e-12)
    #expect(correlation([1, 1], [1, 2]) == nil && correlation([1], [1, 2]) == nil)
    #expect(correlation([0.1, 0.1, 0.1], [1, 2, 3]) == nil)
  }
}

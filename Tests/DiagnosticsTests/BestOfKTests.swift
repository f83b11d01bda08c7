import Diagnostics
import Testing

@Suite struct BestOfKTests {
  private let pool = zip([0.1, 0.2, 0.4, 0.7, 0.9], [0.3, 0.2, 0.6, 0.8, 0.5]).map {
    ChoiceSample(choice: $0, outcome: $1)
  }

  @Test func `what the best is worth falls where the choice is wrong`() throws {
    for (k, gold, proxy) in [(1, 0.48, 0.46), (2, 0.58, 0.67), (3, 0.6, 0.79), (5, 0.5, 0.9)] {
      #expect(abs(try bestOfK(pool.reversed(), k: k) - gold) < 1e-12)
      let own = pool.map { ChoiceSample(choice: $0.choice, outcome: $0.choice) }
      #expect(abs(try bestOfK(own, k: k) - proxy) < 1e-12)
    }
  }

  @Test func `the estimate is the mean over all ways to draw k`() throws {
    let samples = [3.0, 1, 3, 2].enumerated().map {
      ChoiceSample(choice: $1, outcome: Double($0 * $0))
    }
    for k in 1...4 {
      var values: [Double] = []
      for subset in 0..<16 where subset.nonzeroBitCount == k {
        let drawn = (0..<4).filter { subset & (1 << $0) != 0 }.map { samples[$0] }
        let best = drawn.map(\.choice).max() ?? 0
        let tied = drawn.filter { $0.choice == best }
        values.append(tied.reduce(0) { $0 + $1.outcome } / Double(tied.count))
      }
      let mean = values.reduce(0, +) / Double(values.count)
      #expect(abs(try bestOfK(samples, k: k) - mean) < 1e-12, "\(k)")
    }
  }

  @Test func `more than there is cannot be drawn`() {
    #expect(throws: EvaluationError.tooFewSamples(k: 6, samples: 5)) { try bestOfK(pool, k: 6) }
    #expect(throws: EvaluationError.self) { try bestOfK(pool, k: 0) }
  }
}

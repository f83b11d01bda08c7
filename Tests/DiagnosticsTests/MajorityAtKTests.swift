import Diagnostics
import Testing

@Suite struct MajorityAtKTests {
  private func vote(_ right: Int, _ wrong: [Int], silent: Int = 0, k: Int) throws -> Double {
    try majorityAtK(
      [AnswerClass(count: right, correctness: 1)]
        + wrong.map { AnswerClass(count: $0, correctness: 0) },
      abstentions: silent, k: k)
  }

  @Test func `all samples vote at once`() throws {
    #expect(abs(try vote(3, [2], k: 5) - 1) < 1e-12)
    #expect(abs(try vote(2, [3], k: 5)) < 1e-12)
    #expect(abs(try vote(2, [2, 2], k: 6) - 1.0 / 3) < 1e-12)
    #expect(abs(try vote(1, [], silent: 7, k: 8) - 1) < 1e-12)
    #expect(try vote(0, [], silent: 4, k: 2) == 0)
  }

  @Test func `one vote is the share of right samples`() throws {
    #expect(abs(try vote(3, [2, 1], silent: 2, k: 1) - 3.0 / 8) < 1e-12)
  }

  @Test func `subsets are weighed by their number`() throws {
    // 3 right, 2 wrong, k = 3: of C(5,3) = 10 triples, 1 has 3 right, 6 have 2, 3 have 1: 7/10.
    #expect(abs(try vote(3, [2], k: 3) - 0.7) < 1e-12)
    // k = 2: 3 pairs right-right, 6 mixed (half each), 1 wrong: (3 + 3)/10.
    #expect(abs(try vote(3, [2], k: 2) - 0.6) < 1e-12)
    // A silent sample turns pairs into single votes: 1 right, 1 wrong, 1 silent, k = 2:
    // right-wrong 1/2, right-silent 1, wrong-silent 0: (1/2 + 1 + 0)/3.
    #expect(abs(try vote(1, [1], silent: 1, k: 2) - 0.5) < 1e-12)
  }

  @Test func `two readings of the vote add up to one`() throws {
    // Every vote has a winner, so the chances of the three answers sum to 1.
    let counts = [5, 4, 3]
    let chances = try counts.indices.map { index in
      try vote(counts[index], counts.indices.filter { $0 != index }.map { counts[$0] }, k: 7)
    }
    #expect(abs(chances.reduce(0, +) - 1) < 1e-12)
  }

  @Test func `thousands of samples stay in range`() throws {
    let chance = try vote(1200, [800], k: 1)
    #expect(abs(chance - 0.6) < 1e-9)
  }

  @Test func `more votes than samples are an error`() {
    #expect(throws: EvaluationError.tooFewSamples(k: 3, samples: 2)) { try vote(1, [1], k: 3) }
  }
}

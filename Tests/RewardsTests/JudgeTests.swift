import Records
import Rewards
import Testing

/// Fails where it is told to, and says how much it saw.
private struct Brittle: Judge {
  var granularity = Granularity.sample

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    if let bad = submissions.first(where: { $0.completion == "bad" }) {
      throw .malformedProblem(id: bad.problem, reason: "bad")
    }
    return submissions.map { _ in .scored(Double(submissions.count), "") }
  }
}

@Suite struct JudgeTests {
  @Test(arguments: [
    (Granularity.sample, [1, nil, 1, 1, 1] as [Double?]), (.group, [nil, nil, 2, 2, 1]),
    (.batch, [nil, nil, nil, nil, nil]),
  ])
  func `a fault is that of what was seen with it`(granularity: Granularity, scores: [Double?])
    async
  {
    let rows = [("a", ""), ("a", "bad"), ("b", ""), ("b", ""), ("c", "")].map {
      Submission(messages: [], completion: $0.1, problem: $0.0)
    }
    let results = await Brittle(granularity: granularity).results(on: rows)
    #expect(results.map { (try? $0.get())?.score } == scores)
  }
}

import Diagnostics
import Foundation
import Records
import Testing

private let reference = ProcessInfo.processInfo.environment["HONE_REFERENCE"]

@Suite struct PassAtKTests {
  @Test func `the estimator is the share of subsets with a right sample`() throws {
    // n = 10, c = 5, k = 2: 1 − C(5,2)/C(10,2) = 1 − 10/45 = 7/9.
    #expect(abs(try passAtK(samples: 10, correct: 5, k: 2) - 7.0 / 9) < 1e-15)
    #expect(try passAtK(samples: 8, correct: 2, k: 1) == 0.25)
    #expect(try passAtK(samples: 8, correct: 0, k: 8) == 0)
    #expect(try passAtK(samples: 5, correct: 4, k: 2) == 1)
  }

  @Test func `impossible counts are errors`() {
    #expect(throws: EvaluationError.tooFewSamples(k: 16, samples: 8)) {
      try passAtK(samples: 8, correct: 1, k: 16)
    }
    #expect(
      EvaluationError.tooFewSamples(k: 16, samples: 8).description
        == "k = 16: more than the 8 samples of a prompt; k up to 8, or 16 samples, would do")
    #expect(throws: EvaluationError.self) { try passAtK(samples: 8, correct: 1, k: 0) }
    #expect(throws: EvaluationError.self) { try passAtK(samples: 8, correct: 9, k: 1) }
  }

  @Test(.enabled(if: reference != nil)) func `agrees with exact rational arithmetic`() throws {
    let path = (reference ?? "") + "/verifier-cases/pass_at_k.jsonl"
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let row = try JSON(parsing: String(line))
      guard row["kind"] == "pass_at_k", let n = row["n"]?.int, let c = row["c"]?.int,
        let k = row["k"]?.int,
        let expected = row["expected"]?.double
      else { continue }
      #expect(abs(try passAtK(samples: n, correct: c, k: k) - expected) < 1e-12, "\(line)")
    }
  }
}

import Records
import Rewards
import Testing

@testable import Verifiers

private func metrics() -> [any Verifier] {
  var plus = Chrf()
  plus.wordOrder = 2
  let rouges = ROUGE.Units.allCases.map { units in
    var metric = ROUGE()
    metric.units = units
    return metric
  }
  return [BLEU(), Chrf(), plus] + rouges + [TokenF1(), EditDistance()]
}

private let longText = String(repeating: "a", count: 100_001)

@Suite struct TextMetricTests {
  @Test(arguments: metricGoldens)
  func `values are those of sacrebleu, rouge-score and SQuAD`(golden: MetricGolden) async throws {
    for (metric, value) in zip(metrics(), golden.values) {
      let found = try await measured(metric, golden.answer, golden.references)
      #expect(
        found.map { abs($0 - value) < 1e-9 } ?? false, "\(metric): \(found ?? -1), not \(value)")
    }
  }

  @Test func `every metric gives the right text full marks`() async throws {
    for metric in metrics() + [FuzzyMatch(), NormalizedMatch()] {
      let text = "Two words, or a few more: 3.5 of them!"
      let found = try #require(try await measured(metric, text, ["no", text]))
      #expect(abs(found - 1) < 1e-9)
    }
  }

  @Test func `an answer without text is unparseable, one too long too`() async throws {
    for metric in metrics() {
      #expect(try await measured(metric, " ", ["a"]) == nil)
      #expect(try await measured(metric, String(repeating: "a ", count: 10_000), ["a"]) == nil)
    }
  }

  @Test(arguments: [[], [""], ["a", 3], .string(longText)] as [JSON])
  func `a row without right texts is a fault`(column: JSON) async {
    let row = Submission(messages: [], completion: "a", columns: ["answer": column])
    await #expect(throws: VerifierError.self) { try await BLEU().verdicts(on: [row]) }
  }

  @Test func `marks and foreign letters alone are no fault`() async throws {
    for metric in metrics() + [FuzzyMatch(), NormalizedMatch()] {
      for text in ["!!!", "\u{0}", "\u{202E}\u{301}", "日本"] {
        let found = try #require(try await measured(metric, text, ["word"]))
        #expect(found >= 0 && found < 1)
      }
    }
  }
}

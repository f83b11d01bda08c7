import Recipes
import Rewards
import Testing

@testable import Verifiers

private func faults(_ verifier: some Verifier) -> [String] {
  var issues = Issues()
  verifier.validate(&issues)
  return issues.found.map(\.key)
}

@Suite struct MetricSettingsTests {
  @Test func `a fuzzy match is one above its threshold`() async throws {
    var metric = FuzzyMatch()
    // 8 of 9 and 8 characters: 2 * 8 / 17.
    #expect(try await measured(metric, "The colour red", ["color, red!"]) == 1)
    metric.normalizes = false
    #expect(try await measured(metric, "The colour red", ["color, red!"]) == 0)
    metric.threshold = 0.6
    #expect(try await measured(metric, "The colour red", ["color, red!"]) == 1)
    metric.threshold = 0
    #expect(faults(metric) == ["threshold"])
  }

  @Test func `a normalized match ignores case, marks and articles alone`() async throws {
    #expect(try await measured(NormalizedMatch(), "The Eiffel Tower.", ["eiffel tower"]) == 1)
    #expect(try await measured(NormalizedMatch(), "Eiffel Towers", ["eiffel tower"]) == 0)
  }

  @Test func `capitals count until they are ignored`() async throws {
    var (bleu, chrf) = (BLEU(), Chrf())
    #expect(try await measured(bleu, "ABC", ["abc"]) == 0)
    #expect(try await measured(chrf, "ABC", ["abc"]) == 0)
    (bleu.ignoresCase, chrf.ignoresCase) = (true, true)
    #expect(try await measured(bleu, "ABC", ["abc"]) == 1)
    #expect(try await measured(chrf, "ABC", ["abc"]) == 1)
  }

  @Test func `settings out of range are named`() {
    var (bleu, chrf) = (BLEU(), Chrf())
    bleu.order = 0
    (chrf.order, chrf.wordOrder, chrf.beta) = (0, -1, .nan)
    #expect(faults(bleu) == ["order"])
    #expect(faults(chrf) == ["order", "word_order", "beta"])
  }
}

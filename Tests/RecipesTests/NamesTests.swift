import Testing

@testable import Recipes

@Suite struct NamesTests {
  @Test(arguments: [
    ("ClippedSurrogate", "clipped_surrogate"), ("CISPO", "cispo"), ("ReferenceKL", "reference_kl"),
    ("TokenMean", "token_mean"), ("KLCov", "kl_cov"), ("DPO", "dpo"), ("GSM8K", "gsm8k"),
    ("k1Estimator", "k1_estimator"), ("epsilonHigh", "epsilon_high"), ("topK", "top_k"),
    ("top_k", "top_k"), ("k", "k"), ("", ""), ("maxGradNorm", "max_grad_norm"),
    ("GRPOWithoutStd", "grpo_without_std"), ("isOn", "is_on"),
  ])
  func `Swift names become recipe names`(swift: String, recipe: String) {
    #expect(recipeName(swift) == recipe)
  }

  @Test func `edits are insertions, deletions, substitutions and swaps`() {
    #expect(Suggestion.distance("", "abc") == 3)
    #expect(Suggestion.distance("kitten", "sitting") == 3)  // k→s, e→i, +g
    #expect(Suggestion.distance("hihg", "high") == 1)  // one swap
  }

  @Test func `a suggestion needs most letters to agree`() {
    let keys = ["epsilon", "epsilon_high", "k1", "beta"]
    #expect(Suggestion.nearest(to: "epsilon_hihg", among: keys) == "epsilon_high")
    #expect(Suggestion.nearest(to: "k2", among: keys) == "k1")
    #expect(Suggestion.nearest(to: "gamma", among: keys) == nil)
    #expect(Suggestion.nearest(to: "x", among: ["y"]) == nil)
    #expect(Suggestion.nearest(to: "beta", among: []) == nil)
  }
}

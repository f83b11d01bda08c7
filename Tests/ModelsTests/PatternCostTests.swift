import Testing

@testable import Models

@Suite struct PatternCostTests {
  @Test(arguments: [
    ".*\\.(q|k|v)_proj", "model\\.layers\\.[0-9]+\\.self_attn\\..*", "(a)+", "q_proj", "\\(a*\\)*",
    "[(*+]*", ".*(attn|mlp).*_proj",
  ])
  func `patterns as people write them are fine`(pattern: String) {
    #expect(PatternCost.problem(of: pattern) == nil)
  }

  @Test(arguments: ["(.+.+)+!", "(a*)*", "(a|b)+", "(a?){9}", "((a*))*", "a*b*c*d*e*"])
  func `patterns that could take forever are refused`(pattern: String) {
    #expect(PatternCost.problem(of: pattern) != nil)
  }

  @Test func `adapters name the field`() {
    #expect(ModuleTargets.pattern("(.+.+)+!").problem?.contains("write it out") == true)
    #expect(ModuleTargets.pattern("(").problem?.contains("no regular expression") == true)
  }
}

import Testing

@testable import Models

@Suite struct ModuleTargetsTests {
  @Test(arguments: [
    ".*\\.(q|k|v)_proj", "model\\.layers\\.[0-9]+\\.self_attn\\..*", "(a)+", ".*(attn|mlp).*_proj",
    "(a|b)+", "a*b*c*d*e*", "(?!.*lm_head).*_proj",
  ])
  func `patterns as people write them are fine`(pattern: String) {
    #expect(ModuleTargets.pattern(pattern).problem == nil)
  }

  @Test(arguments: ["(.+.+)+!", "(a*)*!", "((a?){9})*!"])
  func `patterns that others match in exponential time mean nothing`(pattern: String) {
    let name = String(repeating: "a", count: 60)
    #expect(throws: AdapterError.self) {
      try ModuleTargets.pattern(pattern).chosen(from: [name])
    }
  }

  @Test func `what is no pattern is refused with its place`() {
    #expect(
      ModuleTargets.pattern("(a").problem
        == "\"(a\" is no regular expression: it has a group without its ) at character 2")
  }
}

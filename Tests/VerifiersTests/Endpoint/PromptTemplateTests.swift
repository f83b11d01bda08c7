import Testing

@testable import Verifiers

@Suite struct PromptTemplateTests {
  private func filled(_ text: String) -> String {
    PromptTemplate(text).filled { (name) -> String in "<\(name)>" }
  }

  @Test(arguments: [
    ("a {b} c", "a <b> c"), ("{a}{b_2}", "<a><b_2>"), ("{{a}} {a}", "{a} <a>"),
    ("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 1}}"), ("{ a }", "{ a }"), ("{2}", "{2}"),
    ("{a", "{a"), ("{}", "{}"), ("{{a}", "{<a>"), ("é{a}é", "é<a>é"), ("\\boxed{x}", "\\boxed<x>"),
  ])
  func `names in braces are places, and nothing else is`(text: String, expected: String) {
    #expect(filled(text) == expected)
  }

  @Test func `what is put in is not read again`() {
    #expect(PromptTemplate("{a}").filled { (_) -> String in "{a}{{b}}" } == "{a}{{b}}")
  }

  @Test func `braces without end take linear time`() {
    let text = String(repeating: "{a", count: 200_000)
    #expect(filled(text) == text)
  }
}

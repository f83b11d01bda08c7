import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct FormatTests {
  @Test(arguments: [
    ("<think>a</think><answer>b</answer>", 1.0, 1.0),
    ("<think>a</think>\n<answer>b</answer>\n", 1, 1),
    ("Sure! <think>a</think><answer>b</answer>", 0, 1),
    ("```\n<think>a</think><answer>b</answer>\n```", 0, 1),
    ("<think>Wrong order</answer><answer>Wrong order</think>", 0, 1),
    ("This is my reasoning.</think>\nThis is my answer.", 0, 0.25),
    ("<think> </think><answer>b</answer>", 0, 1),
    ("<think>a</think><answer>b</answer><answer>c</answer>", 0, 0.5),
    ("<think>a<answer>b</answer></think>", 0, 1), ("", 0, 0),
  ])
  func `layouts score`(text: String, strict: Double, soft: Double) async throws {
    var verifier = Format()
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == strict)
    verifier.scoring = .soft
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == soft)
  }

  @Test(arguments: [
    ("<think>\nSome reasoning\n</think>\n<answer>\nThe answer\n</answer>", 1.0),
    ("<think>a</think><answer>b</answer>", 0), ("<think>\na\n</think><answer>\nb\n</answer>", 0),
    ("<think>\na\n</think>\n<answer>\nb\n</answer>\nmore", 0),
  ])
  func `every mark may have to stand on a line of its own`(text: String, score: Double)
    async throws
  {
    var verifier = Format()
    verifier.layout = .lines
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == score)
  }

  @Test(arguments: [
    ("<think>This is my reasoning.</think>This is my answer.", 1.0),
    ("<think></think>\nThis is my answer.", 1), ("<think>a <b> c</think>", 1),
    ("<think>This is my reasoning.\nThis is my answer.", 0), ("a</think>\nb", 0),
    ("This<think>is my reasoning.</think>", 0), ("<think>a<think>b</think></think>", 0),
    ("<think>a</think>\nmy\n<think>b</think>", 0),
  ])
  func `an opening needs the first tag alone`(text: String, score: Double) async throws {
    var verifier = Format()
    verifier.layout = .opening
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == score)
  }

  @Test(arguments: [
    ("so <think>reason</think>, then <answer>42</answer>.", 1.0),
    ("<think></think><answer>42</answer>", 0), ("<answer>42</answer><think>reason</think>", 0),
  ])
  func `order alone may be asked for`(text: String, score: Double) async throws {
    var verifier = Format()
    verifier.layout = .ordered
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == score)
  }

  @Test(arguments: [
    ("```python\nx = 1\n```", 1.0), ("```javascript\nx\n```", 0), ("```\nx\n```", 0), ("x", 0),
    ("```python\nx", 0),
  ])
  func `the answer may have to hold a block of code`(code: String, score: Double) async throws {
    var verifier = Format()
    verifier.layout = .lines
    verifier.codeLanguage = "python"
    let text = "<think>\n```python\n1\n```\n</think>\n<answer>\n\(code)\n</answer>"
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == score)
  }

  @Test func `text after the last mark may cost`() async throws {
    var verifier = Format()
    (verifier.scoring, verifier.trailingPenalty) = (.soft, 0.002)
    let texts = [
      "<think>\nr</think><answer>a</answer>extra", "</answer>" + String(repeating: "x", count: 500),
    ]
    let scores = try await verifier.verdicts(on: texts.map { submission($0) }).map(\.score)
    #expect(scores == [1 - 5 * 0.002, 0])
  }

  @Test func `one line break may end the text, and any number where marks stand on lines`()
    async throws
  {
    var verifier = Format()
    let tags = "<think>\na\n</think>\n<answer>\nb\n</answer>"
    let texts = ["\n", "\n\n", "\n\n.", " "].map { submission(tags + $0) }
    let exact = try await verifier.verdicts(on: texts)
    #expect(exact.map(\.score) == [1, 0, 0, 0])
    #expect(exact[1].reason == "2 line breaks follow the last tag; one at most is right")
    #expect(exact[2].reason == "text follows the last tag")
    verifier.layout = .lines
    #expect(try await verifier.verdicts(on: texts).map(\.score) == [1, 1, 0, 0])
  }

  @Test func `any white space may stand between tags`() async throws {
    let text = "<think>a</think>\u{2028}<answer>b</answer>"
    #expect(try await Format().verdicts(on: [submission(text)])[0].score == 1)
  }

  @Test func `a megabyte of tags is judged`() async throws {
    let text = String(repeating: "<think>", count: 150_000)
    let verdict = try await Format().verdicts(on: [submission(text)])[0]
    #expect(
      verdict.reason == "not there exactly once: <think>, </think>, <answer>, </answer>")
  }

  @Test func `settings are checked`() {
    var verifier = Format()
    verifier.tags = ["a b", "a b"]
    var issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["tags", "tags", "tags"])
    verifier = Format()
    (verifier.scoring, verifier.codeLanguage, verifier.trailingPenalty) = (.soft, "c", -1)
    issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["trailing_penalty", "code_language"])
  }
}

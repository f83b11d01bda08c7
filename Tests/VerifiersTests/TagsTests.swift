import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct TagsTests {
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
    var verifier = Tags()
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == strict)
    verifier.scoring = .soft
    #expect(try await verifier.verdicts(on: [submission(text)])[0].score == soft)
  }

  @Test func `a megabyte of tags is judged`() async throws {
    let text = String(repeating: "<think>", count: 150_000)
    let verdict = try await Tags().verdicts(on: [submission(text)])[0]
    #expect(
      verdict.reason == "not there exactly once: <think>, </think>, <answer>, </answer>")
  }

  @Test func `settings are checked`() {
    var verifier = Tags()
    verifier.tags = ["a b", "a b"]
    var issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["tags", "tags", "tags"])
  }
}

import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct MathTests {
  private func verdict(
    _ completion: String, _ gold: JSON, _ settings: (inout Math) -> Void = { _ in }
  ) async throws -> Verdict {
    var verifier = Math()
    settings(&verifier)
    return try await verifier.verdicts(on: [submission(completion, answer: gold)])[0]
  }

  @Test(arguments: [
    ("so it is \\boxed{\\frac{1}{2}}.", "0.5", "boxed"), ("<answer>7</answer>", "7", "tag:answer"),
    ("2 + 5 = 7\n#### 7", "7", "hash"), ("\\frac{14}{2}", "7", "whole"),
    ("Hence the answer is 7. Good.", "7", "answer_is"), ("Sum.\nA: 7", "7", "answer_is"),
    ("We get $x = 3$ and then $y = 7$, done", "7", "last_value"),
    ("He has 3 apples and gets 4, in all 7 of them", "7", "last_value"),
    ("<think>\\boxed{8}</think> 7", "7", "whole"), ("\\boxed{7}<|im_end|>\\boxed{8}", "7", "boxed"),
  ])
  func `the rule that found the answer is named`(
    completion: String, gold: String, rule: String
  ) async throws {
    let found = try await verdict(completion, .string(gold))
    #expect(found.score == 1)
    #expect(found.reason.hasPrefix("\(rule): "))
  }

  @Test func `the column may hold a whole solution`() async throws {
    #expect(try await verdict("18", "9 * 2 = <<9*2=18>>18\n#### 18").score == 1)
    #expect(try await verdict("$-3$", "Thus $x = \\boxed{-3}$.").score == 1)
    #expect(try await verdict("7", 7).score == 1)
  }

  @Test(arguments: [
    "", " ", "$$", "$ $", "\\text{}", "\\boxed{}", "\\boxed{\\text{ }}", "\\(\\, \\)",
    "So 5.\n\\boxed{ }",
    "2+3=5\n#### ",
  ])
  func `a right answer that says nothing is the row's fault`(gold: String) async {
    let error = await #expect(throws: VerifierError.self) {
      try await verdict("The answer is .", .string(gold))
    }
    #expect(error?.description.contains("column \"answer\" holds \"") == true)
  }

  @Test(arguments: ["\\{\\}", "\\emptyset", "{}", "()", "0", "\\text{no}"])
  func `a short right answer says something`(gold: String) async throws {
    #expect(try await verdict("\\boxed{\(gold)}", .string(gold)).score == 1)
  }

  @Test func `a tolerance that is no number is refused`() {
    var verifier = Math()
    verifier.tolerance = .infinity
    var issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.problem) == ["is inf; a finite number from 0 on would do"])
  }

  @Test func `an open box is no answer, whatever stands before`() async throws {
    #expect(try await verdict("7 \\boxed{7", "7").outcome == .unparseable)
    #expect(try await verdict("\\boxed{}7", "7").outcome == .unparseable)
    #expect(try await verdict("I do not know what to say here", "7").outcome == .unparseable)
  }

  @Test func `several boxes follow the policy`() async throws {
    let two = "\\boxed{1} and \\boxed{2}"
    #expect(try await verdict(two, "2").score == 1)
    #expect(try await verdict(two, "2, 1").score == 1)
    #expect(try await verdict(two, "1").score == 0)
    #expect(try await verdict(two, "2") { $0.boxes = .union }.score == 0)
    #expect(try await verdict(two, "2") { $0.boxes = .allAgree }.outcome == .unparseable)
    let same = "\\boxed{0.5} and again \\boxed{1/2}"
    #expect(try await verdict(same, "1/2") { $0.boxes = .allAgree }.score == 1)
  }

  @Test func `a hedge of boxes beyond the items wins nothing`() async throws {
    #expect(try await verdict("\\boxed{1}, \\boxed{2}, \\boxed{3}", "1, 2").score == 0)
  }

  @Test func `equal answers have equal texts`() async throws {
    for group in [
      ["0.5", "\\frac12", "50\\%", "x = 1/2"], ["\\sqrt{8}", "2\\sqrt2"], ["1,2", "\\{2,1\\}"],
      ["(x+1)^2", "x^2+2x+1"], ["x > 5", "(5, \\infty)"],
    ] {
      var texts: Set<String?> = []
      for answer in group { texts.insert(try await verdict(answer, "0").extracted) }
      #expect(texts.count == 1, "\(group): \(texts)")
    }
  }

  @Test func `options loosen and tighten`() async throws {
    #expect(try await verdict("3.14", "\\pi").score == 0)
    #expect(try await verdict("3.14", "\\pi") { $0.tolerance = 0.01 }.score == 1)
    #expect(try await verdict("3.14159265", "\\pi").score == 1)
    #expect(try await verdict("3.14159265", "\\pi") { $0.significantDigits = 0 }.score == 0)
    #expect(try await verdict("5", "5\\text{ cm}").score == 1)
    #expect(try await verdict("5", "5\\text{ cm}") { $0.allowsMissingUnits = false }.score == 0)
    #expect(try await verdict("50", "50\\%").score == 1)
    #expect(try await verdict("50", "50\\%") { $0.allowsMissingPercent = false }.score == 0)
  }

  @Test func `a row without the answer is the row's fault`() async {
    let row = Submission(messages: [], completion: "1", columns: ["anwser": 1], problem: "a:3")
    await #expect(throws: VerifierError.self) { try await Math().verdicts(on: [row]) }
  }

  @Test func `huge and hostile completions end`() async throws {
    for text in [
      String(repeating: "a", count: 1_000_000) + "\\boxed{43}",
      String(repeating: "{", count: 100_000), "\\boxed{" + String(repeating: "{", count: 150),
      "\\boxed{9^{9^{9^9}}}", "\\boxed{" + String(repeating: "(", count: 5000) + "}",
      "1" + String(repeating: "/1", count: 4000), "x" + String(repeating: "^2", count: 4000),
      "2" + String(repeating: "\\%", count: 3000), "3" + String(repeating: "\\mod 5", count: 1500),
      "\\boxed{\u{0}}", "\\boxed{\u{202E}7}", "\\boxed{(a+b+c+d+e+f)^{99999}}",
      "\\boxed{" + String(repeating: "\\sqrt{", count: 190) + "2"
        + String(repeating: "}", count: 190)
        + "}",
    ] {
      #expect(try await verdict(text, "7").score != 1)
    }
  }
}

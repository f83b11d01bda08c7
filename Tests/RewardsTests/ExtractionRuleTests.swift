import Foundation
import Records
import Rewards
import Testing

private let reference = ProcessInfo.processInfo.environment["HONE_REFERENCE"]

@Suite struct ExtractionRuleTests {
  @Test(arguments: [
    (ExtractionRule.whole, " a b\n", " a b\n"),
    (.lastLine, "one\n two \n \n", "two"),
    (.boxed, "\\boxed{1} so \\boxed {\\frac{1}{2}}.", "\\frac{1}{2}"),
    (.boxed, "\\boxed{a=\\boxed{4}}", "a=\\boxed{4}"),
    (.boxed, "\\boxed{\\{1\\}}", "\\{1\\}"),
    (.hash, "Calculation.\n#### 1,234\nbye", "1,234"),
    (.answerIs, "The answer is 3. Then more.", "3"),
    (.answerIs, "Hence **Answer:** 3.50 dollars.", "3.50 dollars"),
    (.answerIs, "The ANSWER IS: **12**.", "12"),
    (.lastNumber, "Total: $1,234.56.", "1,234.56"),
    (.lastNumber, "x = -.5", "-.5"),
    (.lastNumber, "from −7.", "−7"),
    (.after("#"), "8715,7614#1045", "1045"),
    (.after("A:"), "A: 1\nA: 18", "18"),
    (.answerIs, "Two and two.\nA: 4.", "4"),
    (.answerIs, "**Final Answer:**\n\n$$\n42\n$$", "$$\n42\n$$"),
    (.answerIs, "The answer is\n5", "5"), (.answerIs, "The answer must be 5.", "5"),
    (.answerIs, "Answer = 5", "5"), (.answerIs, "The answer is $11,\\! 111$.", "$11,\\! 111$"),
    (.lastLatex, "so $x=1$, then \\(y = 2\\) for \\$3", "y = 2"),
    (.lastLatex, "$$a$$ then \\[ b \\] and $ open", "b"),
    (.tag("answer"), "<answer>1</answer><answer> 2 </answer>", "2"),
    (.whole, "<think>First</think>\nx\n<think>y</think>Final", "Final"),
    (.lastNumber, "<think>41</think> 42<|im_end|> 43", "42"),
  ])
  func `reads the answer`(rule: ExtractionRule, text: String, answer: String) throws {
    #expect(try rule.answer(in: text) == answer)
  }

  @Test(arguments: [
    ("The answer is 5. Wait, no, 6.", true), ("The answer is 5. Actually 6", true),
    ("The answer is 5. But wait", false), ("The answer is 5. I'm sorry, 6", true),
    ("The answer is 5. It is actually 6.", true), ("The answer is 5.\nactually...", false),
    ("The answer is 5. Wait, I await 6.", false), ("The answer is 5. I meant what I mean.", false),
    ("The answer is 5. I meant 6.", true), ("The answer is 5. Let me know if it is wrong.", false),
    ("If we add them all the answer is 5", false), ("Assume the answer is 5", true),
    ("It is false that the answer is 5", true),
    ("The answer is 5. This is actually right.", false), ("The answer is 5. Four waiters.", false),
    ("The answer is 5. We await more.", false), ("The answer is 5. The wait is over.", false),
    ("The answer is 5. Corrections are welcome.", false),
    ("The answer is 5. Meaning: I meant", false),
  ])
  func `a statement is taken back by words of their own`(text: String, isTakenBack: Bool) {
    #expect(ExtractionRule.fromStatement(in: text)?.isTakenBack == isTakenBack)
  }

  @Test(arguments: [
    (ExtractionRule.whole, " \n", "the answer by rule whole is empty"),
    (.boxed, "BOXED{5} \\BOXED{6} \\boxed 7", "there is no \\boxed{…}"),
    (.boxed, "\\boxed{4} and \\boxed{5", "the last \\boxed{ is never closed"),
    (.hash, "The answer is 42", "there is no ####"),
    (.hash, "#### \n42", "the answer by rule hash is empty"),
    (.answerIs, "42", "there is no \"answer is\""),
    (.lastNumber, "none.", "there is no number"),
    (.lastValue, "none.", "there is no value"),
    (.lastValue, "It is not 5.", "\"5\" is no answer: \"not\""),
    (.lastValue, "Is it 5?", "\"5\" stands in a question"),
    (.lastValue, "It is 5. Oops.", "\"5\" is followed by \"oops\""),
    (.lastLatex, "costs \\$3 and $4", "there is no formula"),
    (.tag("answer"), "<answer>1</answer><answer>2", "the last <answer> is never closed"),
    (.tag("answer"), "2", "there is no <answer>"),
    (.boxed, "<think>\\boxed{42}</think>", "there is no \\boxed{…}"),
    (.lastNumber, "<think>42", "there is no number"),
  ])
  func `says why there is no answer`(rule: ExtractionRule, text: String, reason: String) {
    #expect {
      try rule.answer(in: text)
    } throws: { error in
      (error as? Unparseable)?.reason == reason
    }
  }

  @Test func `spellings go there and back, and a misspelt one is corrected`() throws {
    for spelling in [
      "whole", "last_line", "boxed", "hash", "answer_is", "last_number", "last_value",
      "last_latex", "after:#",
      "tag:answer",
    ] {
      #expect(ExtractionRule(rawValue: spelling)?.rawValue == spelling)
    }
    #expect(ExtractionRule(rawValue: "tag: answer") == .tag("answer"))
    #expect(ExtractionRule(rawValue: "after:") == nil)
    #expect {
      try JSONDecoder().decode(ExtractionRule.self, from: Data("\"boxd\"".utf8))
    } throws: { error in
      guard case DecodingError.dataCorrupted(let context) = error else { return false }
      return context.debugDescription.hasPrefix(
        "no extraction rule is called \"boxd\"; did you mean boxed? The rules are whole, ")
    }
  }

  @Test(arguments: [
    String(repeating: "{", count: 100_000), String(repeating: "\\boxed{", count: 50_000) + "5}",
    "\\boxed{" + String(repeating: "{", count: 100_000), String(repeating: "\\", count: 100_000),
    String(repeating: "<answer>", count: 50_000), String(repeating: "answer is ", count: 50_000),
    String(repeating: "a", count: 1_000_000), String(repeating: "\u{301}", count: 100_000),
    "\\boxed{" + String(repeating: "_", count: 50_000) + "5}",
  ])
  func `hostile text is unparseable`(text: String) {
    for rule in [ExtractionRule.boxed, .tag("answer"), .hash, .lastNumber] where rule != .lastNumber
    {
      #expect(throws: Unparseable.self) { try rule.answer(in: text) }
    }
  }

  @Test func `an answer after a megabyte is found, one of a megabyte is not read`() throws {
    let noise = String(repeating: "a", count: 1_000_000)
    #expect(try ExtractionRule.boxed.answer(in: noise + "\\boxed{43}") == "43")
    let reason = "the answer by rule whole has 1000000 bytes; at most 10000 are read"
    #expect(throws: Unparseable(reason)) { try ExtractionRule.whole.answer(in: noise) }
  }

  /// The flexible rules keep commas, signs and stray points that other graders keep too; what counts
  /// here is the number.
  @Test(.enabled(if: reference != nil)) func `agrees with the collected extraction cases`() throws {
    let rules: [String: ExtractionRule] = [
      "gsm8k_hash": .hash, "verl_gsm8k_flexible": .lastNumber,
      "lm_eval_flexible_extract": .lastNumber, "boxed_last": .boxed,
      "answer_tag_last": .tag("answer"), "after_think_strict": .whole,
    ]
    let path = (reference ?? "") + "/verifier-cases/answer_extraction.jsonl"
    var seen = 0
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let row = try JSON(parsing: String(line))
      guard let rule = rules[row["method"]?.string ?? ""] else { continue }
      let answer = try? rule.answer(in: row["text"]?.string ?? "")
      #expect(plain(answer) == plain(row["expected"]?.string), "\(row["id"]?.string ?? "")")
      seen += 1
    }
    #expect(seen == 20)
  }

  @Test(.enabled(if: reference != nil)) func `every GSM8K answer has its number`() throws {
    let path = (reference ?? "") + "/data/gsm8k/test.jsonl"
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").prefix(200)
    {
      let row = try JSON(parsing: String(line))
      let answer = try ExtractionRule.hash.answer(in: row["answer"]?.string ?? "")
      #expect(answer.allSatisfy { $0.isNumber || ",.-".contains($0) })
    }
  }

  private func plain(_ answer: String?) -> String? {
    guard var answer = answer?.trimmingCharacters(in: .whitespacesAndNewlines) else { return nil }
    if answer.contains(where: \.isNumber), answer.count < 12 {
      answer.removeAll { ",$".contains($0) }
      if answer.hasSuffix(".") { answer.removeLast() }
    }
    return answer
  }
}

import Rewards
import Testing

@Suite struct MarkedAnswerTests {
  @Test(arguments: [
    ("\\boxed{5} kg", "kg"), ("$\\boxed{5}$ kg.", "kg"), ("\\boxed{5}\\,\\text{kg}", "kg"),
    ("\\boxed{5}\\mathrm{~kg}", "kg"), ("\\boxed{5} square meters", "square meters"),
    ("\\boxed{5} cm$^2$", "cm ^2"), ("\\boxed{5} km/h", "km per h"), ("\\boxed{5} m.", "m"),
    ("\\boxed{5} (cm)", "cm"), ("\\boxed{5}\\%", "percent"),
    ("\\boxed{5} miles per hour now", "miles per hour"),
    ("\\boxed{5} feet per person", "feet"), ("$\\boxed{5}$ million dollars", "million dollars"),
    ("\\boxed{5} dozens", "dozens"), ("\\boxed{5} is it", ""), ("\\boxed{5}\n\nkg", ""),
    ("\\boxed{5} m and n", ""), ("\\boxed{5} in total", ""), ("\\boxed{5} a g(x)", ""),
    ("\\boxed{5}", ""), ("\\boxed{5}. Minutes later", ""), ("\\boxed{5} per hour", ""),
    ("\\boxed{5}^2", ""),
  ])
  func `a measure behind a box is found, and other words are none`(
    text: String, measure: String
  ) throws {
    let boxed = try #require(try ExtractionRule.boxes(in: text).last)
    #expect(boxed.text == "5")
    #expect(boxed.measure.joined(separator: " ") == measure)
  }

  @Test(arguments: [
    (ExtractionRule.boxed, "\\boxed{5}. Wait, that is wrong."),
    (.boxed, "\\boxed{5}. She is mistaken."), (.boxed, "\\boxed{5}. That's not right."),
    (.boxed, "\\boxed{5}\n\nCorrection: it is 6"), (.boxed, "\\boxed{5}. Actually, it is 6."),
    (.hash, "#### 5\nOops, it is 6"), (.tag("a"), "<a>5</a> That is wrong."),
    (.boxed, "\\boxed{5}. Wait, no. The answer is 6"), (.boxed, "\\boxed{5}\n\nCorrection: 6"),
    (.boxed, "\\boxed{5}. Hmm, it should be 6."), (.boxed, "$\\boxed{5}$. It should be $6$."),
    (.boxed, "\\boxed{5}. He is wrong."), (.boxed, "\\boxed{5}, but that is incorrect."),
    (.boxed, "\\boxed{5}. Wrong."), (.boxed, "\\boxed{5}. Wait, no."),
    (.boxed, "\\boxed{5}. Wait, no. The answer is B."),
    (.boxed, "\\boxed{5}. Let me check. Oops, I missed one, so the answer is 6."),
    (.boxed, "\\boxed{5}. Sorry, I meant 6."), (.boxed, "\\boxed{5}. On reflection, 6."),
    (.boxed, "\\boxed{5}. I made a mistake. The correct answer is 6."),
    (.boxed, "\\boxed{5}. But I forgot to add 1, so the final answer is 6."),
    (.boxed, "\\boxed{5}\n\n**Corrected answer:** 6"),
    (.boxed, "\\boxed{5}. My bad, the answer is 6 cm"),
    (.boxed, "\\boxed{5}. The answer above is incorrect."),
    (.boxed, "\\boxed{5}. This answer is wrong."),
    (.boxed, "\\boxed{5}. So the answer is 5? No, the answer is 6. I hope this helps!"),
    (.boxed, "\\boxed{5}. So the total is 5 + 1. Thus the answer is $5 + 1 = 6$, not $5$."),
    (.hash, "#### 5\n\nWait, that is wrong."), (.boxed, "\\boxed{5}. So 6 is the correct answer."),
    (.boxed, "\\boxed{5}. Never mind, the answer is 6."),
    (.boxed, "\\boxed{5}. Actually, 6, not 5."), (.boxed, "\\boxed{5}. It is actually 6."),
  ])
  func `a marked answer that is taken back is none`(rule: ExtractionRule, text: String) {
    #expect(throws: Unparseable("the answer by rule \(rule) is taken back", isAbsent: true)) {
      try rule.markedAnswer(in: text)
    }
  }

  @Test(arguments: [
    (ExtractionRule.boxed, "\\boxed{5}. Wait for me!"),
    (.boxed, "\\boxed{5}\n\nSorry for the length."),
    (.boxed, "That is wrong. \\boxed{5}"),
    (.boxed, "\\boxed{5}. Wait, we should check this: for n = 3 we get 9."),
    (.boxed, "\\boxed{5}. Tell me if this is wrong."),
    (.hash, "#### 5\n\nTom has 3. Actually, he has 6."), (.tag("a"), "<a>5</a> Done."),
    (.boxed, "\\boxed{5}. Wait, let me check: 35/5 = 7."),
    (.boxed, "\\boxed{5}. Could n be larger? No, 6 fails."), (.boxed, "\\boxed{5}. See No. 3"),
    (.boxed, "\\boxed{5}. Is there a remainder? No, it is 0."),
    (.boxed, "\\boxed{5}. One might say 6, but this is incorrect."),
    (.boxed, "\\boxed{5}. Note that it is not correct to add 7."),
    (.boxed, "\\boxed{5}. It is wrong to add 7."), (.boxed, "\\boxed{5}. Is that wrong? No."),
    (.boxed, "\\boxed{5}. Let me know if I made a mistake."),
    (.boxed, "\\boxed{5}. Tell me if you think this is wrong."),
    (.boxed, "\\boxed{5}. Wait, let me check again. Yes, the answer is 5."),
    (.boxed, "\\boxed{5}. Actually, if n were 6 the answer is 6."),
    (.boxed, "\\boxed{5}. Wait, is it 6? It cannot be. So it is 5."),
    (.boxed, "\\boxed{5}. Wait, let me check with n = 3. The answer is 6, which matches 3*2."),
    (.boxed, "\\boxed{5}. Hmm, if order doesn't matter, the answer is 6."),
    (.boxed, "\\boxed{5}. Hmm, the book says the answer is 6."),
    (.boxed, "\\boxed{5}. Wait, half of the answer is 6."),
    (.boxed, "\\boxed{5}. Wait, no. It's right."),
    (.boxed, "\\boxed{5}. Let me test: for n=3 the answer is 6."),
    (.boxed, "\\boxed{5}. Take n = 0. Then the answer is 0. That matches."),
    (.boxed, "\\boxed{5}. A frequent wrong answer is 6."), (.boxed, "\\boxed{5}. Is the answer 6?"),
    (.boxed, "\\boxed{5}\n\nQuestion: What is 3+3?\nThe answer is 6."),
    (.boxed, "\\boxed{5}. Without the rest the answer is 6."),
    (.boxed, "\\boxed{5}. The answer has 2 digits."),
    (.boxed, "\\boxed{5}. The naive answer is 6."),
    (.boxed, "\\boxed{5}. Otherwise the answer would be 6."),
    (.boxed, "\\boxed{5}. Before tax, the answer is 6."),
    (.boxed, "\\boxed{5}. 6 is a wrong answer."),
    (.boxed, "\\boxed{5}. The answer is roughly 6."),
    (.boxed, "\\boxed{5}. The previous answer was 6."),
    (.boxed, "\\boxed{5}, no 6."), (.hash, "#### 5\n\nQ: 3+3?\nThe answer is 6"),
    (.boxed, "\\boxed{5}. Actually, 2^5 = 32."),
    (.boxed, "\\boxed{5}. That would be wrong if n = 1."),
  ])
  func `other remarks take nothing back`(rule: ExtractionRule, text: String) throws {
    #expect(try rule.markedAnswer(in: text) == "5")
  }

  @Test func `who asks may say what excludes an answer`() throws {
    let text = "\\boxed{\\frac12}. So the answer is 0.5."
    #expect(throws: Unparseable.self) { try ExtractionRule.boxed.markedAnswer(in: text) }
    let answer = try ExtractionRule.boxed.markedAnswer(in: text) { ($0, $1) != ("\\frac12", "0.5") }
    #expect(answer == "\\frac12")
  }
}

import Rewards
import Testing

@Suite struct MarkedAnswerTests {
  @Test(arguments: [
    ("\\boxed{5} kg", "kg"), ("$\\boxed{5}$ kg.", "kg"), ("\\boxed{5}\\,\\text{kg}", "kg"),
    ("\\boxed{5}\\mathrm{~kg}", "kg"), ("\\boxed{5} square meters", "square meters"),
    ("\\boxed{5} cm$^2$", "cm ^2"), ("\\boxed{5} km/h", "km per h"), ("\\boxed{5} m.", "m"),
    ("\\boxed{5} (cm)", "cm"), ("\\boxed{5}\\%", "percent"),
    ("\\boxed{5} miles per hour now", "miles per hour"),
    ("\\boxed{5} feet per person", "feet"),
  ])
  func `a unit behind a box is found`(text: String, unit: String) throws {
    let marked = try ExtractionRule.boxed.markedAnswer(in: text)
    #expect(marked.text == "5")
    #expect(marked.unit == unit)
  }

  @Test(arguments: [
    "\\boxed{5} is it", "\\boxed{5}\n\nkg", "\\boxed{5} m and n", "\\boxed{5} in total",
    "\\boxed{5} a g(x)",
    "\\boxed{5}", "\\boxed{5}. Minutes later", "\\boxed{5} per hour", "\\boxed{5}^2",
  ])
  func `other words are no unit`(text: String) throws {
    #expect(try ExtractionRule.boxed.markedAnswer(in: text).unit == nil)
  }

  @Test func `million behind a box is part of the answer`() throws {
    let marked = try ExtractionRule.boxed.markedAnswer(in: "$\\boxed{2.5}$ million dollars")
    #expect(marked.text == "2.5\\text{ million}")
    #expect(marked.unit == "dollars")
  }

  @Test(arguments: [
    (ExtractionRule.boxed, "\\boxed{5}. Wait, that is wrong."),
    (.boxed, "\\boxed{5}. She is mistaken."), (.boxed, "\\boxed{5}. That's not right."),
    (.boxed, "\\boxed{5}\n\nCorrection: it is 6"), (.boxed, "\\boxed{5}. Actually, it is 6."),
    (.hash, "#### 5\nOops, it is 6"), (.tag("a"), "<a>5</a> That is wrong."),
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
  ])
  func `other remarks take nothing back`(rule: ExtractionRule, text: String) throws {
    #expect(try rule.markedAnswer(in: text).text == "5")
  }
}

import Rewards
import Testing

@Suite struct LastValueTests {
  @Test(arguments: [
    ("So the total is 5 apples.", "5"), ("Thus x = 5.", "x = 5"), ("We get 1/6.", "1/6"),
    ("so x ≥ 5", "x ≥ 5"), ("It is √5", "√5"), ("That is 2^5.", "2^5"), ("That gives - 5", "- 5"),
    ("So it is 12% of them", "12%"), ("The cost is \\$5.00.", "\\$5.00"), ("It is 5 km.", "5 km"),
    ("Total = **5**", "5"), ("The cost is $5 and the tax $2.", "2"),
    ("It is 4 or 5.", "4 or 5"),
    ("Then $x = 3$ and $y = 7$, done", "x = 3 and y = 7"), ("So \\(x = 5\\).", "x = 5"),
    ("He eats 2 + 3 = <<2+3=5>>5 apples.", "2 + 3 = 5"), ("So 60 km - 35 km = 25 km.", "25 km"),
    ("He used 10x6=60 tickets", "10\\times 6=60"), ("It is 9 + 6 = 15 out of 24.", "9 + 6 = 15"),
    ("We add:\n1. First 2\n2. Then 3\nIn all 5.", "5"), ("It is 5 as in step 2.", "5"),
    ("He has 5 because he ate 3.", "5"), ("Not 4 but 5.", "5"), ("It is not 4, it is 5.", "5"),
    ("so f(5) follows", "f(5)"), ("On the 3rd day he had 7", "7"), ("so it is 36π", "36π"),
    ("So it is $42$ (not $17$).", "42"), ("42, not 17", "42"), ("42 rather than 17", "42"),
    ("17 instead of the 42 from before", "17"), ("x = 42 (and not x = 17)", "x = 42"),
    ("It is $5$ kg.", "5 kg"), ("It is $5$ percent", "5"),
    ("It is \\frac{5}{6} million", "\\frac{5}{6} million"),
    ("So it is 72 clips (48 in April and 24 in May).", "72"),

    ("48 and 24, not 48 in both, so 72", "72"), ("Since $a$ is not negative, $a = 5$", "a = 5"),
    ("She has (so far) 72", "72"),
    ("It is $5$, not $-5$ since $a>0$.", "5"), ("(3, 4), not (4, 3)", "(3, 4)"),
    ("Total: 9 × $2 = **$18**", "9 × 2 = 18"), ("There are $7$ square tiles", "7"),
    ("So it is ½.", "½"), ("so 2·3 = 6", "2·3 = 6"), ("i.e., 5", "5"),
    ("Total | 5", "5"), ("Total:         5. Done", "5"), ("$$ and so $x=5$.", "x=5"),
    ("\t\t         5. Then 7", "7"), ("He could buy 5.", "5"),
    ("It may be seen that it is 5.", "5"),
    ("The point is (1, 2).", "(1, 2)"), ("答案是5。", "5"), ("=> 5", "5"), ("It is 5 (five).", "5"),
    ("so it is \\frac{1}{6}.", "\\frac{1}{6}"), ("It is \\text{about} 5", "\\text{about} 5"),
  ])
  func `the whole value is taken`(text: String, value: String) throws {
    #expect(try ExtractionRule.lastValue.answer(in: text) == value)
  }

  @Test(arguments: [
    "It cannot be 5", "5 is wrong", "5 apples is not right", "It isn't 5.", "neither 4 nor 5",
    "either 4 apples or 5", "5 or more", "at least 5", "more than 5", "up to 5", "half of it, or 5",
    "the square root of 5", "if it is 5", "4 apples or 5 apples", "42 is one less than that",
    "5. That is a mistake.", "the number after 5", "5 more than the answer", "Is it 5?",
    "See step 5.",
    "It is 6. Or maybe 5.", "It could be 5", "Perhaps 5", "42 is what I would avoid",
    "It is 17. Also 5.", "It is 17. Alternatively, 5", "17, previously 5", "the opposite of 5",
    "nothing like 5", "5. That's not right.", "5 times smaller than that",
    "3 out of 5 or 6", "anything but 5", "It is close to 5",
  ])
  func `what is bounded, denied or doubted is none`(text: String) {
    #expect(throws: Unparseable.self) { try ExtractionRule.lastValue.answer(in: text) }
  }

  @Test(arguments: [
    String(repeating: "(", count: 9_999) + "5", String(repeating: "[(", count: 4_000) + "5)])",
    "5" + String(repeating: "(", count: 9_999),
  ])
  func `brackets without a partner are no part of the value, however many`(text: String) throws {
    let value = try ExtractionRule.lastValue.answer(in: text)
    #expect(value.count { "([".contains($0) } == value.count { ")]".contains($0) })
    #expect(value.contains("5"))
  }

  @Test(arguments: [
    String(repeating: "\\(", count: 50_000), String(repeating: "$a ", count: 50_000),
    String(repeating: "<<", count: 50_000), String(repeating: "5 or ", count: 50_000),
    String(repeating: "(", count: 50_000) + "5", String(repeating: "\u{301}", count: 50_000) + "5",
    "\\text{" + String(repeating: "5", count: 50_000), "$", "\\", "5\\", "<", "*", "_", "=", "5=",
  ])
  func `hostile text ends`(text: String) {
    let answer = try? ExtractionRule.lastValue.answer(in: text)
    #expect((answer?.utf8.count ?? 0) <= ExtractionRule.longestAnswer)
  }
}

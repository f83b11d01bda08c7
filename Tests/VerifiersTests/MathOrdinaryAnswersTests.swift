import Records
import Rewards
import Testing
import Verifiers

/// Right answers as solutions and chat models write them, with words around them that could be taken for
/// a denial.
@Suite struct MathOrdinaryAnswersTests {
  private func score(_ completion: String, _ gold: String, _ verifier: Math = Math()) async throws
    -> Double?
  {
    try await verifier.verdicts(on: [submission(completion, answer: .string(gold))])[0].score
  }

  private func expectRight(_ completions: [String], _ gold: String) async throws {
    for completion in completions {
      #expect(try await score(completion, gold) == 1, "\(gold) <- \(completion)")
    }
  }

  @Test func `what is counted or described by a denial is no denial`() async throws {
    try await expectRight(
      [
        "The number of statements that are false is \\boxed{3}.",
        "The number of statements that are false is 3.",
        "The answer: the number of statements that are false is 3.",
        "Total that are incorrect: \\boxed{3}", "Total that are incorrect: 3",
        "the number of angles that are not right is \\boxed{3}",
        "the number of angles that are not right is 3.",
        "the only value the number cannot have is \\boxed{3}",
        "the only value the number cannot have is 3.",
        "The answer that is not prime is \\boxed{3}", "The answer that is not prime is 3.",
        "\\boxed{3} is the number of false statements",
        "\\boxed{3} is the number of questions she did not answer",
        "Of the five, \\boxed{3} is false.", "She got \\boxed{3} wrong.",
        "The number of questions she did not answer is $\\boxed{3}$.",
        "The number of integers that cannot be written this way is $\\boxed{3}$.",
        "The number of integers that cannot be written this way is 3.",
        "There are $6 - 3 = \\boxed{3}$ students who did not fail.",
        "So $\\boxed{3}$ of the statements are false.", "So 3 of the statements are false.",
        "Exactly $\\boxed{3}$ of these are not divisors.", "He made \\boxed{3} mistakes.",
        "Tom answered $10 - 7 = \\boxed{3}$ questions incorrectly.",
        "The smallest number that is not a sum of such squares is \\boxed{3}.",
        "The number of values that $x$ cannot take is \\boxed{3}.",
        "Thus the number of wrong answers is 10 - 7 = 3.",
        "The number of people who were not there is 12 - 9 = 3.",
        "How many are not even? \\boxed{3}", "The term which does not belong is \\boxed{3}.",
        "The incorrect entry is \\boxed{3}.", "The false statement is number \\boxed{3}.",
        "The penalty for a wrong answer is \\boxed{3}.",
        "All except $\\boxed{3}$ of them pass.", "The number that never appears is \\boxed{3}.",
        "The count of those that fail is \\boxed{3}.",
        "She never wins more than \\boxed{3} games.", "There were 3 who did not fail the test.",
        "#### 3\nThe other numbers are wrong.", "No more than $\\boxed{3}$ can be chosen.",
        "We cannot do better than \\boxed{3}.",
      ], "3")
    try await expectRight(
      [
        "The probability that the guess is wrong is \\boxed{\\frac15}",
        "The probability that the guess is wrong is 1/5.",
        "the probability that this is not the case is \\boxed{\\frac15}",
        "the probability that this is not the case is 1/5.",
        "The probability that it does not rain is $1 - \\frac45 = \\boxed{\\frac15}$.",
        "The chance of a wrong answer is \\boxed{1/5}.",
        "The fraction of the answers that are incorrect is \\boxed{\\frac{1}{5}}.",
      ], "\\frac15")
  }

  @Test func `a check or a verdict on something else takes nothing back`() async throws {
    try await expectRight(
      [
        "\\boxed{42}. Wait, let me check: 42/6 = 7.",
        "The answer is 42. Wait, let me check: 42/6 is 7.",
        "\\boxed{42}. Could n be larger? No, 43 fails.", "\\boxed{42}. See No. 3",
        "\\boxed{42}. One might say 36, but this is incorrect.",
        "\\boxed{42}. Note that it is not correct to add 7.",
        "The answer is \\boxed{42}. Let me know if I made a mistake.",
        "The answer is 42. Let me know if I made a mistake.",
        "The answer is \\boxed{42}. Tell me if you think this is wrong.",
        "The answer is 42. Tell me if you think this is wrong.",
        "\\boxed{42}. A common mistake is to forget the last step.",
        "\\boxed{42}\n\nCheck: 42 = 6 · 7. No errors.",
        "\\boxed{42}. Is there a remainder? No, it is 0.",
        "\\boxed{42}\n\nWait, I should double check. 6·7 = 42. Yes, the answer is 42.",
        "\\boxed{42}\n\n(Actually, this also follows from symmetry.)",
        "\\boxed{42}. Actually, this is the only solution.",
        "\\boxed{42}. If you add instead, you get 13, which is wrong.",
        "\\boxed{42}. Adding instead of multiplying would be a mistake.",
        "\\boxed{42}. It is not the case that 43 works.", "\\boxed{42}. No other value works.",
        "\\boxed{42}. We can check that 41 does not work.", "\\boxed{42}. 41 is incorrect.",
        "\\boxed{42}. Correction terms vanish.", "\\boxed{42}. There is no other solution.",
        "\\boxed{42}. Sorry it took so long!", "\\boxed{42}\n\nHmm, that was a nice problem.",
        "\\boxed{42}. It cannot be 41 since 41 is prime.", "\\boxed{42}. Not 41!",
        "\\boxed{42} and not 41, which fails.", "\\boxed{42}, since 41 is wrong.",
        "\\boxed{42} (the other root is not valid)", "\\boxed{42}, not 41 as some would say.",
        "\\boxed{42}. I hope there is no mistake.", "\\boxed{42}. Never divide by zero!",
        "Wait, I made a mistake. 6·7 is not 41. So the answer is \\boxed{42}.",
        "Oops, that is wrong. Let me redo it: the answer is \\boxed{42}.",
        "No, that cannot be right. Correction: \\boxed{42}",
        "Actually no. It should be \\boxed{42}.",
        "Instead of 41 we get \\boxed{42}.", "It is a mistake to add. Multiply: \\boxed{42}.",
        "x = -42 is not possible, so \\boxed{42}.", "We cannot have 41, thus 42.",
        "The negative root is wrong here. Hence \\boxed{42}.", "Except for 0, the root is 42.",
        "Bob was wrong to say 41; the answer is 42.", "She did not sell 7 of them, so 42 are left.",
        "If we do not count the host, there are \\boxed{42} guests.",
        "Without the mistake, the total is \\boxed{42}.", "There is no doubt: \\boxed{42}.",
        "The answer is 42. No calculator was needed.", "The answer is 42. That's correct!",
        "The answer is 42. I hope that is not too long.",
        "It's not hard to see that it is \\boxed{42}.",
        "The check fails for 41, so the answer must be 42.", "#### 42\nNo mistake here.",
        "Since this is not possible the answer is 42.", "If we add them all the answer is 42.",
        "Since 41 is not right it must be \\boxed{42}", "Check: 41 fails. Final answer: 42",
        "I checked, and there is no mistake: the answer is \\boxed{42}.",
        "The answer is \\boxed{42}. I'm not wrong about that.",
        "<answer>42</answer>\nWait for the next question.",
        "\\boxed{42}. She is not right-handed.",
        "The product cannot exceed 42, so the answer is 42.",
        "The answer is \\boxed{42}. No, we did not forget the factor 2.",
        "\\boxed{42}\n\nWait... 6·7 = 42, 42 + 0 = 42. Good.",
        "\\boxed{42}. Let me verify: is 42 even? Yes. Is it prime? No.",
        "\\boxed{42}. Actually, Bob has 3 more than Alice.", "\\boxed{42}. Wait time: 5 minutes.",
        "\\boxed{42}\n\n**Note:** The answer is not 41, a common mistake.",
        "The answer is 42.\n\n**Note:** The answer 41 is incorrect.",
        "Thus the correct answer is not 41, but \\boxed{42}.", "The answer is 42 (not 41).",
        "\\boxed{42}. If this is wrong, let me know.",
        "\\boxed{42}. Please correct me if I'm wrong.",
        "\\boxed{42}. The answer 41 would be wrong.", "\\boxed{42}. Why is 41 wrong? It is odd.",
        "I cannot see a mistake, so the answer is 42.", "This can't fail: the answer is 42.",
        "The answer is 42, which is not prime.", "The answer is 42, no more and no less.",
        "We don't need the rest. The answer is 42.", "The result is never negative: \\boxed{42}.",
        "It is incorrect to round here, so \\boxed{42}.", "\\boxed{42}, with no remainder.",
        "\\boxed{42}. The mistake was in step 2.",
      ], "42")
  }

  @Test func `the same in other words, or less exactly, takes nothing back`() async throws {
    for (box, tail) in [
      ("15", "The answer is **C**."), ("\\frac23", "The answer is approximately $0.67$."),
      ("\\frac23", "So the final answer is 0.667."), ("12\\pi", "So the answer is 37.7."),
      ("2000", "So the answer is 2 km."), ("42", "The answer is $P(7,2)$."),
      ("42", "The answer is 42.0"), ("x = 3", "So the answer is 3."), ("3", "The answer is x = 3"),
      ("12", "The answer is $a_4$."), ("C", "So the correct answer is 12."),
      ("250", "So the answer is \\$2.50."),
    ] {
      let text = "We find $\\boxed{\(box)}$. \(tail)"
      #expect(try await score(text, box) == 1, "\(text)")
    }
  }

  @Test func `another answer at the end takes the box back`() async throws {
    for (box, tail) in [
      ("42", "So the answer is $-42$."), ("\\frac23", "The answer is $\\frac{3}{2}$."),
      ("2", "Therefore, the final answer is $\\frac{1}{2}$."),
      ("5", "So the final answer is $5^2$."),
      ("2n+1", "So the final answer is $2n-1$."), ("B", "The correct answer is C."),
      ("42", "48 is the correct answer."), ("42", "Thus the answer is $42 + 6 = 48$."),
    ] {
      let text = "We find $\\boxed{\(box)}$. \(tail)"
      #expect(try await score(text, box) != 1, "\(text)")
    }
  }

  @Test func `formulas in a chain say how its value is found`() async throws {
    try await expectRight(
      [
        "Thus $\\boxed{m+n=3+8=11}$.", "Thus $m+n = 3+8 = 11$.", "The answer is $m+n=3+8=11$.",
        "$$\\boxed{S = \\frac{n(n+1)}{2} = 11}$$", "Thus $\\boxed{AB=AC=11}$",
        "So the answer is $a_{10} = a_1+9d = 11$.", "\\boxed{\\approx 11}",
      ], "11")
    #expect(try await score("Thus $\\boxed{m+n=3+9=11}$.", "11") != 1)
    #expect(try await score("Thus $\\boxed{x^2=2y=11}$.", "11") != 1)
    #expect(try await score("Thus $\\boxed{V=\\pi r^2 h = 12\\pi}$.", "12\\pi") == 1)
  }

  @Test func `a heading is no mark`() async throws {
    try await expectRight(
      [
        "#### Final Answer\n\n7", "#### Answer\n7", "#### Final Answer\n\n\\[\n7\n\\]",
        "#### Conclusion\n\nThe answer is **7**.",
        "#### Step 3: Add\n\n3 + 4 = 7\n\n**Answer: 7**", "#### 7\n\nI hope this helps!",
      ], "7")
    #expect(try await score("#### 8\n\nThe answer is 7", "7") == 0)
  }

  @Test func `an option's words deny nothing`() async throws {
    for text in [
      "\\boxed{\\textbf{(D) }\\text{cannot be determined}}",
      "\\boxed{\\textbf{(D)}\\ \\text{neither}}",
      "\\boxed{\\textbf{(D)}\\ \\text{Not enough information}}", "**D) It does not change**",
      "The answer is D) It does not change.", "The answer is (D): not enough information.",
      "所以选 D，不选 A。", "故选：D。A 错误。", "选D。", "正确选项是D。", "La respuesta es D.",
      "La réponse est D.", "Die richtige Antwort ist D.",
    ] {
      #expect(try await score(text, "D") == 1, "\(text)")
    }
    for text in [
      "(D) is not right.", "The answer is not (D) 5.", "D) is wrong", "(D) isn't the answer",
    ] {
      #expect(try await score(text, "D") != 1, "\(text)")
    }
  }

  @Test func `a union holds each answer once`() async throws {
    var math = Math()
    math.boxes = .union
    #expect(try await score("\\boxed{0.5} so \\boxed{\\frac12}", "1/2", math) == 1)
    #expect(try await score("\\boxed{3}, again \\boxed{3}, \\boxed{4}", "3, 4", math) == 1)
  }

  @Test func `a column is read plainly`() async throws {
    for solution in [
      "The number of statements that are false is \\boxed{3}.", "The answer is not \\boxed{3}",
      "\\boxed{3} is wrong.", "\\boxed{3}. Wait, no. The answer is 4.", "Is it \\boxed{3}?",
      "No way the answer is \\boxed{3}", "\\boxed{3}. He is wrong.",
    ] {
      #expect(try await score("\\boxed{3}", solution) == 1, "\(solution)")
      #expect(try await score("\\boxed{4}", solution) == 0, "\(solution)")
    }
  }

  @Test func `million or dozen behind a box may multiply it`() async throws {
    for completion in [
      "\\boxed{2} million", "\\boxed{2{,}000{,}000}", "\\boxed{2\\text{ million}}",
    ] {
      #expect(try await score(completion, "It has \\boxed{2} million people.") == 1)
      #expect(try await score(completion, "2000000") == 1)
    }
    for completion in ["\\boxed{2} dozen", "\\boxed{2} dozens", "$\\boxed{2}$ dozen eggs"] {
      #expect(try await score(completion, "2") == 1)
      #expect(try await score(completion, "24") == 1)
      #expect(try await score(completion, "12") == 0)
    }
    for boxes in [BoxPolicy.allAgree, .union, .last] {
      var math = Math()
      math.boxes = boxes
      #expect(try await score("\\boxed{5} million", "5000000", math) == 1)
      #expect(try await score("\\boxed{5} million", "5", math) == 1)
    }
    try await expectRight(
      ["\\boxed{12\\pi} square units", "\\boxed{12\\pi} units", "\\boxed{12\\pi}"],
      "12\\pi\\text{ cm}^2")
  }
}

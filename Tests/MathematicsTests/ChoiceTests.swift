import Mathematics
import Testing

@Suite struct ChoiceTests {
  @Test(arguments: [
    "B", "(B)", "**B**", "B.", "B) 42", "(B) 42", "B. 42", "B: 42", "[[B]]", "$B$",
    "\\text{(B) }42",
    "Answer: B", "The answer is B.", "The answer is (B) because A is wrong.", "I pick B",
    "So B is correct", "the correct option is (B)", "Therefore, option B is the correct answer.",
    "The correct answer is:\n\n**B) 42**", "I would go with B.", "It must be B.", "Hence B.",
    "A is wrong, so B.", "Not A. B.", "Not A but B", "The answer is A. No wait, B",
    "I choose A. Wait, no, B.", "Between A and B, I pick B.", "B is right and A is wrong.",
    "A) False\nB) True\nSo the answer is B.", "The answer is B\n\nA is wrong.\nC is false.",
    "The answer is B, since C does not hold.", "B\r\nBecause of the capital.", "∴ B",
    "My choice is B",
    "Option B: 42", "A) 1\nB) 42\n\nThe answer is B.",
    "The answer is B. But C is a common mistake.", "The answer is B. However, A is tempting.",
    "The answer is B. However, A, C and D are tempting.", "I would say the answer is B.",
    "I must say that it is B.", "The answer is B. I was right.", "I was wrong about A, it is B.",
    "The answer is B. However, many make a mistake here.",
    "The answer is B because A and C are wrong.",
    "The answer is B. A, C and D are wrong.", "The answer is A. Actually B.", "A. No, B instead.",
    "The answer is A. Sorry, I meant B.", "The answer is A. However, B is the better answer.",
    "Let us begin with A. The answer is B.", "I will stick with B.",
    "B. Instead of A, C is tempting.",
    "The answer is B. But A and C look right to some.", "The answer is A. Actually, it's B",
    "The answer is B. That is not a mistake.", "A. But wait — B!", "Actually, the right choice: B",
    "The answer is B. Some like A, but this is a mistake.", "The answer is B, A is wrong.",
  ])
  func `the letter that a text decides for is found`(text: String) {
    #expect(AnswerComparison.choice(in: text) == "B")
  }

  @Test(arguments: [
    "", "A or B", "A, B", "B C", "B/C", "Both A and B", "The answer is A, B or C", "A) 1\nB) 2",
    "The answer is A or maybe B", "Answer: A, but maybe B", "[[A]] or [[B]]", "Is it B?",
    "Option D is not right", "D is wrong", "It cannot be B", "Everything but B", "None of A, B",
    "C++", "I like C++", "C#", "I think", "A triangle has three sides.", "The answer is A triangle",
    "Plan B", "vitamin C", "B = 3", "A+B", "Let B be a point.",
    "The answer is B. Wait, that is wrong.",
    "I was right.", "I would think so.", "However, A is tempting.", "But C is a common mistake.",
    "However, A, C and D are tempting.", "B and C cannot be right", "Let us begin with A",
    "The answer is B. Oops, wrong.", "The answer is B. No, I made a mistake.",
    "The answer is B. This is wrong.",
    "I would rule out B.", "The answer is B. Actually, not B.", "b",
  ])
  func `a text that decides for none or several has none`(text: String) {
    #expect(AnswerComparison.choice(in: text) == nil)
  }

  @Test(arguments: [
    ("B", true), ("\\text{(B)}", true), ("(J)", true), ("Alina and the answer is\nC Cecile", true),
    ("K", false), ("42", false), ("x + B", false), ("Evelyn", false), ("all of them", false),
  ])
  func `a right answer is a letter or is not`(gold: String, isChoice: Bool) {
    #expect(AnswerComparison.isChoice(gold) == isChoice)
  }

  @Test func `hostile text ends`() {
    for unit in ["A or B or ", "(", "B or A, ", "no, A or B. ", "\\", "\n", "A\u{301}", "A+"] {
      #expect(AnswerComparison.choice(in: String(repeating: unit, count: 20_000)) == nil)
    }
  }

  @Test(arguments: [
    ("12", "\\text{(C)}\\ 12"), ("12", "\\textbf{(C) }12"), ("12", "(C) 12"), ("12", "C) 12"),
    ("12", "\\text{C. }12"), ("\\frac12", "\\textbf{(D)}\\ \\frac{1}{2}"),
    ("C", "\\text{(C)}\\ 12"),
    ("\\text{(C)}\\ 12", "C"), ("\\text{(C)}\\ 12", "(C)"), ("\\text{(C)}\\ 12", "12"),
    ("\\text{(C)}\\ 12", "\\textbf{(C) }12"),
  ])
  func `an option says its letter and its value`(gold: String, answer: String) {
    #expect(AnswerComparison().compare(gold: gold, answer: answer).isEqual)
  }

  @Test(arguments: [
    ("12", "\\text{(C)}\\ 13"), ("12", "\\text{(B) }12\\text{ or }\\text{(C) }13"), ("12", "(C)"),
    ("\\text{(C)}\\ 12", "D"), ("\\text{(C)}\\ 12", "13"), ("\\text{(C)}\\ 12", "\\text{(D)}\\ 12"),
    ("12", "C: 12 : 1"), ("12", "12C"), ("C", "\\text{(B)}\\ 12"),
  ])
  func `another letter or value is wrong`(gold: String, answer: String) {
    #expect(!AnswerComparison().compare(gold: gold, answer: answer).isEqual)
  }
}

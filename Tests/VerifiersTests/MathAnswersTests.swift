import Foundation
import Records
import Rewards
import Testing
import Verifiers

/// What earns with the default rules, and what does not.
@Suite struct MathAnswersTests {
  private func score(_ completion: String, _ gold: String) async throws -> Double {
    try await Math().verdicts(on: [submission(completion, answer: .string(gold))])[0].score ?? 0
  }

  private func expect(_ completions: [String], _ gold: String, _ score: Double) async throws {
    for completion in completions {
      let found = try await self.score(completion, gold)
      #expect(found == score, "\(gold) <- \(completion)")
    }
  }

  @Test(arguments: [
    "\\text{June 20}", "4:30 p.m.", "all integers greater than 7", "\\text{(B)}", "1{,}234",
    "(1, 2)",
    "12\\%", "x \\ge 5", "\\text{Evelyn}", "3 apples and 4 pears", "July 4, 1776", "Room 101",
    "H2O",
    "1st", "5 or 6", "11,\\! 111,\\! 111,\\! 100", "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}",
    "2:30",
    "$\\boxed{7}$", "\\boxed{1}, \\boxed{2}", "10\\text{ cm}^{2}", "y = 2x + 3", "No", "So",
    "204_5",
  ])
  func `a right answer is right against itself`(gold: String) async throws {
    try await expect([gold, "\\boxed{\(gold)}", "The answer is $\(gold)$."], gold, 1)
  }

  @Test(arguments: [
    ("\\text{June 20}", ["20", "\\boxed{20}", "June 21"]), ("4:30 p.m.", ["30", "4", "4:30 a.m."]),
    ("all integers greater than 7", ["7", "less than 7", "\\boxed{7}"]), ("H2O", ["2", "CO2"]),
    ("3 apples and 4 pears", ["4", "3", "\\boxed{4}"]), ("July 4, 1776", ["1776", "4"]),
    ("Room 101", ["101"]), ("\\boxed{1}, \\boxed{2}", ["\\boxed{2}"]), ("10,000", ["10,00", "10"]),
  ])
  func `a part of a right answer is not it`(gold: String, completions: [String]) async throws {
    try await expect(completions, gold, 0)
  }

  @Test func `numbers are not cut out of expressions`() async throws {
    try await expect(
      [
        "x ≥ 5", "√5", "2^5", "- 5", "5%", "so we find √5", "That gives - 5", "It is 5% of them",
        "The answer is such that x ≥ 5", "We get 1/5", "It is \\frac{1}{5}", "it is 5 million",
        "5!",
        "minus 5", "5 squared", "10^-5", "5-10", "5 to 6", "It is |x| < 5",
        "1 + 2 + 3 + 4 + 5 is it",
        "5\u{202E}", "twice 5", "5 per cent", "2**5", "5 dozen", "5k", "5th", "x5", "-(5)",
      ], "5", 0)
    try await expect(["1/6", "so 1/6", "The answer is surely 1/6 of it"], "6", 0)
    try await expect(["12%", "It is 12%", "Thus 12% of them"], "12", 0)
    try await expect(["It is 5 miles.", "So it is 5 cm"], "5 km", 0)
  }

  @Test func `hedges earn nothing`() async throws {
    try await expect(
      [
        "either 4 or 5", "4 or 5", "cannot be 5", "is not 5", "5 is wrong", "The answer is not 5.",
        "The answer is 4 or 5.", "It is 5, or maybe 6", "It is 5 apples or 6 apples", "Is it 5?",
        "It is either $4$ or $5$.", "It is not $5$.", "5 or more", "4, 5", "1, 2, 3, 4, 5",
        "The answer is 5. Wait, no, 6.", "The answer is 5. Actually it is 6.", "anything except 5",
        "It is 5. Wait, that is wrong.", "between 4 and 5", "at least 5", "more than 5", "up to 5",
        "It is false that the answer is 5", "5 more than the answer", "<answer>5 or 6</answer>",
        "\\boxed{5 \\text{ or } 6}", "#### 5 or 6", "It is hard to tell if the answer is 5",
      ], "5", 0)
  }

  @Test func `answers in the usual phrases count`() async throws {
    try await expect(
      [
        "So the total is 5 apples.", "= 5", "x = 5.", "\\$5.00", "**Final Answer:** 5", "**5**",
        "The final answer is: $\\boxed{5}$. I hope it is correct.", "<answer>5</answer>",
        "Answer: 5 km", "**Final Answer:**\n\n$$\n5\n$$", "### Final Answer\n\n5", "#### \\$5.00",
        "The answer is:\n5", "**Answer: 5**", "The answer is therefore 5.", "A: The answer is 5.",
        "Therefore, Janet makes $5 every day.", "So 48/2 = 24 clips, and 24 - 19 = 5.",
        "The answer is 4. Wait, no, 5.", "It is not 4, it is 5.", "Not 4 but 5.",
        "5 is the answer.",
        "<answer>The answer is 5</answer>", "We conclude that\n\\[x = 5\\]",
        "The area is 5 square units.",
        "So the number of red or blue marbles is 5.", "Step 1: 2+3.\nStep 2: 5", "答案是5。",
        "The answer is 5. Please correct me if I am wrong.", "He has 31 - 26 = <<31-26=5>>5 years.",
      ], "5", 1)
    try await expect(["It is 1/6.", "It is \\frac{1}{6}.", "The probability is $1/6$."], "1/6", 1)
    try await expect(["so it is √5.", "The length is sqrt(5)."], "\\sqrt{5}", 1)
    try await expect(["The solutions are 3 and 4.", "x = 3 or x = 4", "$3$ and $4$"], "3, 4", 1)
    try await expect(["The total is $1,234.", "The answer is 1,234."], "1234", 1)
    try await expect(["so x ≥ 5", "It follows that $x \\ge 5$."], "x \\ge 5", 1)
    try await expect(["So the area is π.", "It is $\\pi$."], "\\pi", 1)
  }

  @Test func `words may be stated, with an article, quoted`() async throws {
    try await expect(
      ["The answer is yes.", "Answer: Yes", "**Yes**", "The answer is \"Yes\"."], "Yes", 1)
    try await expect(["The answer is no.", "No."], "No", 1)
    try await expect(["The answer is no.", "The answer is not yes.", "yes or no"], "Yes", 0)
    try await expect(["The answer is yes. Wait, no."], "Yes", 0)
    try await expect(["The answer is Evelyn.", "Evelyn", "\\text{Evelyn}"], "Evelyn", 1)
    try await expect(["The answer is Evelyn or Carla.", "Not Evelyn", "Carla"], "Evelyn", 0)
    try await expect(["The answer is the Nile.", "The Nile"], "Nile", 1)
    try await expect(["Nile", "The answer is Nile."], "the Nile", 1)
  }

  @Test func `a choice is what the text decides for`() async throws {
    try await expect(
      [
        "\\boxed{\\text{B}}", "\\boxed{\\text{(B) }42}", "<answer>(B)</answer>", "I pick B",
        "#### B", "So B is correct", "The answer is A. No wait, B",
        String(repeating: "Let me think. ", count: 50) + "So the answer is (B).",
      ], "B", 1)
    try await expect(
      [
        "The answer is B. No wait, C", "Option B is not right", "\\boxed{B, C}", "\\boxed{B or C}",
        "<answer>B or C</answer>", "\\boxed{\\text{not B}}", "B = 3", "<think>B</think>",
      ], "B", 0)
    try await expect(["A triangle", "The answer is A triangle", "\\boxed{A, B, C and D}"], "A", 0)
    try await expect(["C++", "The answer is C++"], "C", 0)
    try await expect(["I think", "I think so"], "I", 0)
  }

  @Test func `one rule may stand alone, and a misspelt policy is corrected`() async throws {
    let judge = try verifier("{type: math, extract: boxed}")
    #expect(try await judge.verdicts(on: [submission("\\boxed{42} 7")])[0].score == 1)
    #expect(try await judge.verdicts(on: [submission("42")])[0].outcome == .unparseable)
    let error = #expect(throws: (any Error).self) { try verifier("{type: math, boxes: first}") }
    #expect(
      "\(error, default: "")".contains(
        "\"first\" is no choice here; the choices are last, all_agree, union"))
  }

  @Test(.enabled(if: ReferenceCases.exist)) func `every collected right answer is right`()
    async throws
  {
    var golds: [String] = []
    for name in ["math_equiv_generated", "math_equiv_peers", "choice_match", "adversarial"] {
      golds += try ReferenceCases.read(name).compactMap { $0.row["gold"]?.string }
    }
    golds += try column("answer", of: "math/math500")
    #expect(golds.count > 700)
    // A whole solution in a box is another answer than the box within it.
    for gold in golds where !gold.contains("\\boxed") {
      try await expect(["\\boxed{\(gold)}"], gold, 1)
    }
    let solutions = try column("answer", of: "gsm8k/test").prefix(300)
    for solution in solutions { try await expect([solution], solution, 1) }
  }

  private func column(_ name: String, of file: String) throws -> [String] {
    let root = ProcessInfo.processInfo.environment["HONE_REFERENCE"] ?? ""
    return try String(contentsOfFile: "\(root)/data/\(file).jsonl", encoding: .utf8)
      .split(separator: "\n").compactMap { try JSON(parsing: String($0))[name]?.string }
  }
}

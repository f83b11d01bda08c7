import Records
import Rewards
import Testing
import Verifiers

/// Verdicts that a careful reader would give on what is said around an answer.
@Suite struct MathVerdictTests {
  private func expect(_ completions: [String], _ gold: String, _ score: Double) async throws {
    for completion in completions {
      let row = submission(completion, answer: .string(gold))
      let found = try await Math().verdicts(on: [row])[0].score ?? 0
      #expect(found == score, "\(gold) <- \(completion)")
    }
  }

  @Test func `what is denied, doubted, struck out, asked or taken back earns nothing`() async throws
  {
    try await expect(
      [
        "The answer is not \\boxed{42}", "The answer is not $\\boxed{42}$.",
        "The answer isn't \\boxed{42}", "It is not the case that the answer is \\boxed{42}.",
        "I do not think the answer is \\boxed{42}.",
        "There is no way the answer is \\boxed{42}.", "There is no way the answer is 42.",
        "Nobody would say the answer is 42.", "No one would say the answer is 42.",
        "Bob says the answer is 42. He is wrong.",
        "Bob says the answer is 42. He is wrong; it is 17.",
        "Alice claims the answer is \\boxed{42}. She is mistaken.", "\\boxed{42} is wrong.",
        "\\boxed{42} is not the answer.", "\\boxed{42} is incorrect, the answer is 17",
        "$\\boxed{42}$ is not correct.", "\\boxed{42}. Wait, that is wrong. The answer is 17.",
        "\\boxed{42}. Wait, no. The answer is 17.",
        "\\boxed{42}\n\nCorrection: the answer is 17.", "#### 42?", "\\boxed{42?}",
        "\\boxed{42}?", "Is it \\boxed{42}?", "<answer>17. Also 42</answer>",
        "<answer>42? </answer>", "~~42~~", "Answer: ~~42~~", "The answer is 42?",
        "The wrong answer is \\boxed{42}", "It can never be \\boxed{42}",
        "neither \\boxed{41} nor \\boxed{42}", "The answer is not \\boxed{41} or \\boxed{42}",
        "The answer is 17, not \\boxed{42}.", "The answer is \\boxed{17}, not \\boxed{42}.",
        "The answer is 17 instead of 42.", "Some might say the answer is 42.",
        "A common mistake is to say the answer is 42.", "Assume the answer is 42.",
        "The previous answer is 42.", "<answer>42</answer> That is wrong. The answer is 17.",
        "The answer is nothing like 42.", "I refuse to say the answer is 42.",
        "#### 42\nThat is wrong, it is 17.", "The answer is != 42",
        "\\boxed{42} is definitely wrong.", "\\boxed{42} cannot be the answer.",
        "We show that \\boxed{42} is not the answer.", "\\boxed{42} would be wrong.",
        "\\boxed{42} can't be right.", "\\boxed{42} (wrong)", "\\boxed{42}? No.",
        "Not \\boxed{42}.", "NOT \\boxed{42}", "It is definitely not \\boxed{42}.",
        "It certainly is not $\\boxed{42}$.", "The answer is never \\boxed{42}",
        "The answer will not be \\boxed{42}.", "I doubt that the answer is \\boxed{42}.",
        "It is false that the answer is \\boxed{42}.", "The incorrect answer is \\boxed{42}.",
        "No one thinks the answer is \\boxed{42}.", "Nobody believes that it is \\boxed{42}.",
        "I don't believe it's \\boxed{42}.", "Under no circumstances is the answer \\boxed{42}.",
        "The answer is not:\n\n$$\\boxed{42}$$", "Bob says \\boxed{42}, but he is wrong.",
        "Bob says it is \\boxed{42}. That is wrong.", "\\boxed{42}. That's not right.",
        "\\boxed{42}. This is incorrect; I get 17.", "\\boxed{42}. I was wrong, it's 17.",
        "\\boxed{42}\n\nHmm, no. 17.", "\\boxed{42}\nScratch that, 17",
        "\\boxed{42}. Oops, I meant 17.", "\\boxed{42}. Sorry, 17.",
        "<answer>42</answer>\nSorry, I meant 17.", "#### 42\nOops, it is 17",
        "It is 17. Also, 42.", "It is 17. Alternatively, 42.", "<answer>~~42~~</answer>",
        "~~The answer is 42~~", "~~\\boxed{42}~~", "~~#### 42~~", "**~~42~~**",
        "Anything but \\boxed{42}", "It is 17, not \\boxed{42}.",
        "The answer is 17 (not $\\boxed{42}$)", "17 rather than \\boxed{42}",
        "17 instead of \\boxed{42}", "Could it be \\boxed{42}?",
        "Should I say the answer is 42?", "The answer is 42 times smaller than that.",
      ], "42", 0)
  }

  @Test func `a denial of another value takes nothing away`() async throws {
    try await expect(
      [
        "$42$ (not $17$)", "The answer is $42$ (not $17$).",
        "The answer is not 17 but \\boxed{42}", "The answer is not $17$ but $\\boxed{42}$.",
        "It's not 17. The answer is 42", "It's not 17. The answer is \\boxed{42}",
        "the answer is 42, not 17", "the answer is 42, not 17.",
        "The answer is \\boxed{42}, not \\boxed{17}.", "The answer is \\boxed{42}, not 17.",
        "The answer is 42 rather than 17.", "The answer is 42 instead of 17.",
        "It is 42, not 17.", "42 (not 17)", "It is $42$, and not $17$.", "~~17~~ 42",
        "The answer is ~~17~~ 42.", "~~\\boxed{17}~~ \\boxed{42}", "#### 42", "#### 42.",
        "\\boxed{42}.", "\\boxed{42}!", "<answer>42</answer>",
        "<answer>The answer is 42.</answer>", "<answer>6 times 7 is 42.</answer>",
        "Bob says the answer is 17. He is wrong. The answer is 42.",
        "I was wrong before: the answer is \\boxed{42}.",
        "Since 5 does not divide it, the answer is \\boxed{42}.", "\\boxed{42}; it is not 17.",
        "\\boxed{42} and not 17", "\\boxed{42} is even, so 17 is wrong",
        "\\boxed{42} is the correct answer and 17 is wrong.",
        "So the answer is \\boxed{42}. Note that the answer is not 17.",
        "Is the answer 17? That is wrong. \\boxed{42}",
        "I made a mistake above. Correct: \\boxed{42}", "Wait, actually it is \\boxed{42}.",
        "No, it is \\boxed{42}.", "Actually, \\boxed{42}", "Let me verify: 6*7=42. \\boxed{42}",
        "\\boxed{42}\n\nWait, let me double-check that. 6 times 7 is 42, yes.",
        "\\boxed{42}\n\nActually, we can verify this: 84/2 = 42.",
        "\\boxed{42}\n\nSorry for the long text.", "**Answer:** $\\boxed{42}$ ✓", "✅ **42**",
        "Answer: 42 ✓", "\\boxed{42}~", "The answer is: $$\\boxed{42}$$ Done?",
        "\\boxed{42}. Any questions?", "What is 6*7? \\boxed{42}",
        "So, what do we get? $\\boxed{42}$", "Q: how many? A: \\boxed{42}",
        "Do you see? It is \\boxed{42}!", "The answer is 42. Do you want to see the steps?",
        "The answer is 42. Is there anything else?", "Is 42 right? Yes: \\boxed{42}.",
        "Nobody knew it, but the answer is 42.",
        "Although nobody believes me, the answer is \\boxed{42}.",
        "No one else got it: the answer is 42.", "One may think it is 17, but the answer is 42.",
        "You might think the answer is 17, but it is 42.",
        "A common mistake is 17. The answer is 42.",
        "My previous answer was 17. The answer is 42.",
        "My previous answer is wrong; the answer is 42.",
        "Bob says 17, which is wrong. So the answer is 42.",
        "There is no way around it: the answer is 42.",
        "There is no chance of confusion, so \\boxed{42}.", "If x = 6 the product is 42. So 42.",
        "Assume x = 6. Then the answer is 42.",
        "Let us assume that x is 6, then the answer is 42.",
        "Assuming x = 6, the answer is \\boxed{42}.",
        "If the order does not matter, the answer is \\boxed{42}.",
        "#### 42\n\nI am not sure about the rounding, though.",
        "#### 42\n\nQuestion: Bob has 3 apples. Is he wrong?",
        "#### 42\n\nQ: Tom has 5 apples. Actually, he has 6. How many?",
        "<answer>42</answer>\n\nLet me know if this is wrong.", "<answer>\n42\n</answer>",
        "<answer>x = 42, not 17</answer>", "<answer>42 (not 17)</answer>",
        "<answer>It isn't 17. It is 42.</answer>", "We get 42 instead of the 17 from before.",
        "The total is 42, and not 17 as Bob said.", "So it is 42 rather than 17 apples.",
        "42, not 17!", "it is **42**, not **17**", "x = 42 (and not x = 17)", "42 — not 17.",
        "The answer is $x=42$, not $x=17$.", "She has 42 apples left, not 17 apples.",
        "She has 42 apples (not 17 apples).", "The answer is 42 apples, not 17.",
        "The answer, which is not obvious, is 42.", "The correct answer isn't 17, it is 42.",
        "Not \\boxed{17} but \\boxed{42}.", "\\boxed{17}? No, \\boxed{42}.",
        "\\boxed{17} is wrong; the answer is \\boxed{42}.",
        "Some say \\boxed{17}. They are wrong. \\boxed{42}",
        "\\boxed{17}. Wait, that's wrong. \\boxed{42}",
        "First I got \\boxed{17}, but it is \\boxed{42}.", "~~\\boxed{17}~~\n\n\\boxed{42}",
        "The answer is ~~17~~ **42**.", "$6~~\\cdot~~7 = 42$", "$42~~$", "x~~=~~42",
      ], "42", 1)
  }

  @Test func `a unit outside of the formula or box counts`() async throws {
    try await expect(
      [
        "\\boxed{5} kg", "$\\boxed{5}$ kg.", "\\boxed{5}\\text{ kg}",
        "$\\boxed{5}\\,\\text{kg}$", "It is $5$ inches.", "So the length is $5$ kg long.",
        "\\boxed{5} m", "\\boxed{5} minutes", "\\boxed{5} $\\text{kg}$", "**$5$** kg",
        "The answer is $\\boxed{5}$ square centimeters.", "\\boxed{5}\\mathrm{~kg}",
        "\\boxed{5}kg", "\\boxed{5} $kg$", "$x=5$ kg", "\\boxed{5} (kg)",
        "\\boxed{5} \\quad \\text{kg}", "\\boxed{5}\\ \\text{m}", "$\\boxed{5}$ cm$^2$",
        "\\boxed{5} cm^2", "\\boxed{5}\\text{ dollars}",
      ], "5\\text{ cm}", 0)
    try await expect(
      [
        "\\boxed{5} kg", "$\\boxed{5}$ kg.", "\\boxed{5}\\text{ kg}",
        "$\\boxed{5}\\,\\text{kg}$", "It is $5$ inches.", "So the length is $5$ kg long.",
        "\\boxed{5} m", "\\boxed{5} minutes", "\\boxed{5} $\\text{kg}$", "**$5$** kg",
        "The answer is $\\boxed{5}$ square centimeters.", "\\boxed{5}\\mathrm{~kg}",
      ], "5 cm", 0)
    try await expect(
      [
        "\\boxed{50} dollars", "\\boxed{0.5}\\%",
      ], "50\\%", 0)
    try await expect(
      [
        "\\boxed{50} cents", "\\boxed{50} euros",
      ], "\\$50", 0)
    try await expect(
      [
        "\\boxed{12\\pi} square meters", "\\boxed{12\\pi} kg",
      ], "12\\pi\\text{ cm}^2", 0)
    try await expect(
      [
        "\\boxed{30} kilometers per hour"
      ], "30\\text{ mph}", 0)
    try await expect(
      [
        "\\boxed{10} minutes", "It takes $10$ minutes.",
      ], "10\\text{ hours}", 0)
    try await expect(
      [
        "$5$ cm", "\\boxed{5} cm", "$5$", "\\boxed{5}", "\\boxed{5} is the answer",
        "\\boxed{5} in total", "$\\boxed{5}$ so we are done.", "\\boxed{5\\text{ cm}} m and n",
        "\\boxed{5} (in cm)", "so $5$ a side", "$x=5$ cm",
      ], "5\\text{ cm}", 1)
    try await expect(
      [
        "\\boxed{50}\\%", "50 percent", "\\boxed{0.5}",
      ], "50\\%", 1)
    try await expect(
      [
        "$5$ kg", "\\boxed{5} kg", "\\boxed{5} m", "$5$ minutes", "\\boxed{5} and $m$ and $n$",
        "\\boxed{5} g(x)",
      ], "5", 1)
    try await expect(["\\boxed{10} hours per day"], "10\\text{ hours}", 1)
  }

  @Test func `signs and multiples in words are read, and options have values`() async throws {
    try await expect(
      [
        "negative 5", "The answer is negative 5.", "The answer is minus 5.", "minus 5",
        "\\boxed{\\text{negative }5}", "\\boxed{negative 5}", "It is negative 5",
      ], "-5", 1)
    try await expect(
      [
        "1 million", "The answer is 1 million.", "\\boxed{1\\text{ million}}",
        "\\boxed{1} million", "$1$ million", "The answer is \\$1 million.", "1 million dollars",
      ], "1000000", 1)
    try await expect(
      [
        "2.5 million", "The answer is 2.5 million", "\\boxed{2.5\\text{ million}}",
        "\\boxed{2.5 \\text{ million dollars}}", "2.5 million people", "\\boxed{2.5} million",
        "\\$2.5 million", "#### 2.5 million",
      ], "2500000", 1)
    try await expect(
      [
        "$5$ million", "\\boxed{3x+y=5}", "\\boxed{x-2y=5}",
      ], "5", 0)
    try await expect(
      [
        "5 dozen", "The answer is 5 dozen eggs.", "\\boxed{5\\text{ dozen}}",
      ], "60", 1)
    try await expect(
      [
        "5 thousand", "The answer is 5 thousand", "\\boxed{5\\text{ thousand}}",
      ], "5000", 1)
    try await expect(
      [
        "\\boxed{\\$1{,}500{,}000}", "\\boxed{1.5\\text{ million}}", "\\boxed{1500000}",
      ], "\\$1.5\\text{ million}", 1)
    try await expect(
      [
        "\\boxed{\\text{(C)}\\ 12}", "\\boxed{\\textbf{(C) }12}",
        "The answer is $\\boxed{\\textbf{(C)}\\ 12}$.", "\\boxed{(C)\\ 12}",
        "$\\boxed{\\mathrm{(C)}\\ 12}$", "\\boxed{\\text{C. }12}", "\\boxed{\\text{(C) } 12}",
        "The answer is (C) 12.",
      ], "12", 1)
    try await expect(
      [
        "\\boxed{C}", "\\boxed{12}", "\\boxed{(C)}", "The answer is C.",
      ], "\\text{(C)}\\ 12", 1)
    try await expect(
      [
        "3 million", "$3 million", "\\$3 million", "3 million dollars",
        "The answer is $3 million.", "$\\boxed{3}$ million dollars", "3.0 million",
        "about the same: 3 million",
      ], "3000000", 1)
    try await expect(
      [
        "2 dozen", "2 dozen eggs", "\\boxed{2\\text{ dozen}}", "$2$ dozen",
      ], "24", 1)
    try await expect(
      [
        "$2$ dozen eggs"
      ], "2", 0)
    try await expect(
      [
        "2 boxes"
      ], "2", 1)
    try await expect(
      [
        "negative 3", "x = negative 3", "minus 3", "The temperature is minus 3 degrees.",
        "It is negative 3.", "The answer is negative $3$.", "$x$ is negative 3",
      ], "-3", 1)
    try await expect(
      [
        "7 minus 3", "7 minus 3 = 4",
      ], "4", 1)
    try await expect(
      [
        "\\boxed{\\textbf{(D)}\\ \\frac{1}{2}}", "\\boxed{\\text{(D) }\\frac12}",
      ], "\\frac{1}{2}", 1)
    try await expect(
      [
        "\\boxed{D}", "\\boxed{\\frac12}", "\\boxed{0.5}", "\\boxed{(D)}",
      ], "\\textbf{(D)}\\ \\frac{1}{2}", 1)
  }

  @Test func `many strikes end`() async throws {
    for unit in ["~~a ", "~~", "~~a~~ ", " ~~"] {
      try await expect([String(repeating: unit, count: 5_000) + "\n#### 42"], "42", 1)
    }
    try await expect(["~~17~~ 42", "$6~~\\cdot~~7 = 42$", "$x~~=~~42$"], "42", 1)
  }
}

import Rewards
import Testing

@Suite struct BoxesTests {
  @Test(arguments: [
    "The answer is not \\boxed{5}", "The answer isn't $\\boxed{5}$.",
    "I do not think it is \\boxed{5}",
    "It is not the case that the answer is \\boxed{5}.",
    "There is no way the answer is \\boxed{5}.",
    "Nobody would say the answer is \\boxed{5}", "The wrong answer is \\boxed{5}", "NOT \\boxed{5}",
    "neither \\boxed{4} nor \\boxed{5}", "The answer is not \\boxed{4} or \\boxed{5}",
    "The answer is not:\n\n$$\\boxed{5}$$", "Is it \\boxed{5}?", "\\boxed{5} is wrong.",
    "$\\boxed{5}$ is not the answer", "\\boxed{5} — this is wrong", "\\boxed{5} (wrong)",
    "\\boxed{5} can't be right", "Anything but \\boxed{5}", "4 rather than \\boxed{5}",
    "A common mistake is to say the answer is \\boxed{5}",
    "It is false that the answer is \\boxed{5}", "It can never be \\boxed{5}",
    "No one thinks the answer is \\boxed{5}", "I don't believe it's \\boxed{5}.",
    "Under no circumstances is the answer \\boxed{5}.", "It is definitely not \\boxed{5}",
    "I doubt that the answer is \\boxed{5}", "The answer cannot be \\boxed{5}.",
    "It is impossible for it to be \\boxed{5}", "\\boxed{5}, which is not the correct answer",
  ])
  func `a box that is denied or asked for is no answer`(text: String) {
    #expect(throws: Unparseable("every \\boxed{…} is denied", isAbsent: true)) {
      try ExtractionRule.boxed.answer(in: text)
    }
  }

  @Test(arguments: [
    "The answer is \\boxed{5}, not \\boxed{4}.", "The answer is not \\boxed{4} but \\boxed{5}",
    "\\boxed{5}. \\boxed{4} is wrong.", "x cannot be \\boxed{5}.", "$x$ is not $\\boxed{5}$",
    "Since 4 does not divide it, it is \\boxed{5}.", "\\boxed{5} is right, and 4 is wrong",
    "The number of integers that are not prime is \\boxed{5}", "We are not done.\n\n\\boxed{5}",
    "The number of wrong answers is \\boxed{5}", "There is no doubt the answer is \\boxed{5}.",
    "\\boxed{5}, which is not even", "\\boxed{5}. Any questions?", "What is it? \\boxed{5}",
    "\\boxed{5} (not 4)", "\\boxed{5}. Any other answer is wrong.",
    "The number of statements that are false is \\boxed{5}", "Total that are incorrect: \\boxed{5}",
    "The probability that the guess is wrong is \\boxed{5}",
    "the probability that this is not the case is \\boxed{5}",
    "the number of angles that are not right is \\boxed{5}",
    "the only value the number cannot have is \\boxed{5}",
    "The answer that is not prime is \\boxed{5}", "\\boxed{5} is the number of false statements",
    "\\boxed{5} is the number of questions she did not answer", "Of the ten, \\boxed{5} is false.",
    "The penalty for a wrong answer is \\boxed{5}", "The incorrect term is \\boxed{5}",
    "Since 17 is not right it must be \\boxed{5}", "It can't be anything but \\boxed{5}",
    "Whether or not that is the case the answer is \\boxed{5}",
    "If this is not the case the answer is \\boxed{5}", "\\boxed{5} is not a right angle",
    "\\boxed{5} isn't wrong", "She got \\boxed{5} wrong.", "\\boxed{5} were wrong answers",
  ])
  func `a denial of something else leaves the box`(text: String) throws {
    #expect(try ExtractionRule.boxed.answer(in: text) == "5")
  }

  @Test func `many boxes end`() throws {
    let text = String(repeating: "not \\boxed{5} or ", count: 1_000)
    #expect(try ExtractionRule.boxes(in: text).isEmpty)
    #expect(
      try ExtractionRule.boxes(in: String(repeating: "\\boxed{5}", count: 1_000)).count == 1_000)
  }

  @Test(arguments: [
    "The number of those that are false is \\boxed{5}", "The answer is not \\boxed{5}",
    "\\boxed{4} or \\boxed{5}?", "\\boxed{5} is wrong.",
  ])
  func `in the right answer's own text the last box counts`(text: String) throws {
    #expect(try ExtractionRule.boxed.answer(in: text, isTrusted: true) == "5")
    #expect(try ExtractionRule.finalBoxes(in: text, isTrusted: true).last?.text == "5")
  }
}

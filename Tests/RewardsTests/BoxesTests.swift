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
  ])
  func `a denial of something else leaves the box`(text: String) throws {
    #expect(try ExtractionRule.boxed.answer(in: text) == "5")
  }

  @Test func `many boxes end`() throws {
    let text = String(repeating: "not \\boxed{5} or ", count: 5_000)
    #expect(try ExtractionRule.boxes(in: text).isEmpty)
    #expect(
      try ExtractionRule.boxes(in: String(repeating: "\\boxed{5}", count: 5_000)).count == 5_000)
  }
}

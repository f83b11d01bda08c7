import Mathematics
import Testing

@Suite struct ReadingTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("3", "\\hspace{5}3"), ("1", "1\\hspace{5mm}"), ("7", "\\kern5pt 7"), ("7", "7\\vspace*{5pt}"),
    ("x+y", "x\\mkern-3mu+y"), ("12", "12\\hskip 2.5em"),
    ("x+1", "\\hskip 5 x+1"), ("x-1", "\\hskip5x-1"), ("7", "\\hskip 5 pt7"),
    ("3-x", "3\\kern 2 -x"),
  ])
  func `room between things is not read`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("53", "\\hspace{5}3"), ("15", "1\\hspace{5}"), ("57", "\\kern5pt 7"), ("57", "\\phantom{5}7"),
    ("7", "\\phantom{5}7"), ("75", "7\\vspace{5}"), ("5mm", "\\hspace{5mm}"),
  ])
  func `a length is no digit`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    "\\frac13", "33\\frac13", "33\\frac{1}{3}\\%", "33 1/3 %", "\\frac{100}{3}\\%", "1/3",
  ])
  func `a mixed number may carry a percent sign`(answer: String) {
    #expect(isEqual("33\\frac13\\%", answer))
    #expect(!isEqual("33\\frac13", "33\\frac13\\%"))
    #expect(!isEqual("33\\frac23\\%", answer))
  }

  @Test(arguments: [
    ("A2_{16}", "162"), ("A2_{16}", "A2"), ("FF_{16}", "255"), ("1A_{12}", "22"),
    ("A_{16}", "A_{16}"),
    ("-221_3", "-221"), ("0.0011_2", "0.0011"),
  ])
  func `a base may be left out or computed`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("A2_{16}", "A2_{15}"), ("FF_{16}", "254"), ("FF_{16}", "FF_{17}"), ("A_{16}", "10"),
    ("A_1", "1"),
    ("A2_{16}", "162_{16}"),
  ])
  func `another base is another number`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("\\lim_{x\\to 0} \\frac{\\sin x}{x}", "\\lim_{x\\to0}\\frac{\\sin x}{x}"),
    ("\\int_0^1 x\\,dx", "\\int_0^1x dx"), ("\\prod_{i=1}^n i", "\\prod_{i=1}^{n} i"),
  ])
  func `formulas that are not understood are compared by their signs`(a: String, b: String) {
    #expect(isEqual(a, b))
    #expect(isEqual(b, a))
    #expect(!isEqual(a, b + "+1"))
    #expect(!isEqual(a.replacing("x", with: "y"), b) || !a.contains("x"))
  }

  @Test(arguments: [
    ("-5", "negative 5"), ("-5", "minus 5"), ("-5", "\\text{negative }5"), ("-5", "x = negative 5"),
    ("4", "7 minus 3"), ("\\text{negative}", "negative"),
  ])
  func `words before a number are its sign`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("5", "negative 5"), ("2", "5 negative 3"), ("-5", "negative"), ("5", "5 minus"),
  ])
  func `a sign in words changes the value`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test func `a question is no answer`() {
    #expect(!isEqual("42", "42?"))
    #expect(AnswerComparison().compare(gold: "42", answer: "42?").outcome == .unreadable)
  }
}

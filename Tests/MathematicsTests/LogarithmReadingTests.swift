import Mathematics
import Testing

@Suite struct LogarithmReadingTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("\\log 100", "2"),
    ("2", "\\log 100"),
    ("-2", "\\log 0.01"),
    ("\\log_{10}x", "\\log x"),
    ("\\log x", "\\log_{10}x"),
    ("\\log 2", "\\ln 2"),
    ("\\ln 2", "\\log 2"),
    ("2\\log 2", "\\log 4"),
    ("\\frac{\\log 8}{\\log 2}", "3"),
    ("\\operatorname{arcsinh}(1)", "\\log(1+\\sqrt2)"),
    ("1", "\\log 10"),
  ])
  func `a logarithm without a base is read as the other side asks`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("\\log 100", "\\ln 100"),
    ("\\ln 1000", "\\log 1000"),
    ("\\log 2", "\\log 3"),
    ("\\log_2 x", "\\log x"),
  ])
  func `a logarithm of a power of ten is no natural one`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }
}

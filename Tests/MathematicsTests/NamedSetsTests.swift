import Mathematics
import Testing

@Suite struct NamedSetsTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("\\emptyset", "\\text{no solution}"),
    ("\\text{no solution}", "\\emptyset"),
    ("\\emptyset", "\\text{the empty set}"),
    ("\\mathbb{R}", "\\text{all real numbers}"),
    ("\\text{all real numbers}", "ℝ"),
  ])
  func `a set has a sign and a name`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("\\mathbb{R}", "\\text{no solution}"),
    ("\\emptyset", "\\text{all real numbers}"),
    ("0", "\\text{no solution}"),
  ])
  func `a name is that of one set`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }
}

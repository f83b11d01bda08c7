import Mathematics
import Testing

@Suite struct NamesTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("\\text{max }5", "\\text{min }5"),
    ("max 5, min 3", "min 5, max 3"),
    ("max 5, min 3", "max 5, max 3"),
    ("5", "\\text{max }5"),
  ])
  func `a maximum is not every number`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("\\hat{x}", "x"),
    ("x", "\\hat x"),
    ("\\hat{p}", "\\widehat{q}"),
  ])
  func `a letter with a hat is another`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("10", "10.."),
    ("10", "10..."),
    ("1,2,3", "1,2,3,..."),
  ])
  func `an ellipsis says that more follows`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("max 5, min 3", "min 3, max 5"),
    ("5", "\\max(3,5)"),
    ("\\hat{x}", "\\hat x"),
    ("3\\hat{i}+2\\hat{j}", "3\\mathbf{i}+2\\mathbf{j}"),
    ("10", "10."),
    ("p\\implies q", "p\\Rightarrow q"),
    ("{5\\choose 2}", "10"),
    ("\\binom{n}{2}", "{n\\choose 2}"),
    ("1,2,\\ldots,n", "1,2,\\dots,n"),
    ("P(A|B)", "P(A \\mid B)"),
    ("\"Yes.\"", "yes"),
  ])
  func `spellings of names are one`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }
}

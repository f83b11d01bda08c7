import Mathematics
import Testing

@Suite struct MatricesTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "[[1,2],[3,4]]"),
    ("[[1,2],[3,4]]", "\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}"),
  ])
  func `rows in brackets are a matrix`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "[[1,3],[2,4]]"),
    ("\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "[[3,4],[1,2]]"),
  ])
  func `rows keep their entries`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }
}

import Mathematics
import Testing

@Suite struct BranchesTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    (
      "\\begin{cases}x&x\\ge0\\\\-x&x<0\\end{cases}",
      "\\begin{cases}-x&x<0\\\\x&x\\ge0\\end{cases}"
    ),
    (
      "\\begin{cases}x&x\\ge0\\\\-x&x<0\\end{cases}",
      "\\begin{cases}-x,&\\text{if }x<0\\\\x,&\\text{if }x\\ge0\\end{cases}"
    ),
    (
      "f(x)=\\begin{cases}x&x\\ge0\\\\-x&x<0\\end{cases}",
      "\\begin{cases}-x,&x<0,\\\\x,&0\\le x.\\end{cases}"
    ),
    (
      "\\begin{cases}1&\\text{if }x>0\\\\0&\\text{otherwise}\\end{cases}",
      "\\begin{cases}1&x>0\\\\0&\\text{else}\\end{cases}"
    ),
    (
      "\\begin{cases}n^2&n\\text{ even}\\\\2n&n\\text{ odd}\\end{cases}",
      "\\begin{cases}2n&\\text{if }n\\text{ is odd}\\\\n^2&\\text{if $n$ is even}\\end{cases}"
    ),
    (
      "\\begin{cases}x^2&x<1\\\\2x&x\\ge1\\end{cases}",
      "\\begin{cases}x^2,\\quad x<1\\\\2x,\\quad x\\ge1\\end{cases}"
    ),
    (
      "\\begin{cases}0&x<0\\text{ or }x>1\\\\1&0\\le x\\le1\\end{cases}",
      "\\begin{cases}1,&x\\in[0,1]\\\\0,&x>1\\text{ or }x<0\\end{cases}"
    ),
    ("x=1,y=2", "\\begin{cases}x=1\\\\y=2\\end{cases}"),
    ("\\begin{cases}x+y=3\\\\x-y=1\\end{cases}", "\\begin{cases}x-y=1\\\\x+y=3\\end{cases}"),
  ])
  func `branches are a set of values with their conditions`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    (
      "\\begin{cases}x&x\\ge0\\\\-x&x<0\\end{cases}",
      "\\begin{cases}-x&x\\ge0\\\\x&x<0\\end{cases}"
    ),
    (
      "f(x)=\\begin{cases}x&x\\ge0\\\\-x&x<0\\end{cases}",
      "f(x)=\\begin{cases}-x&x\\ge0\\\\x&x<0\\end{cases}"
    ),
    (
      "\\begin{cases}1&x>0\\\\0&x=0\\\\-1&x<0\\end{cases}",
      "\\begin{cases}0&x>0\\\\1&x=0\\\\-1&x<0\\end{cases}"
    ),
    (
      "\\begin{cases}1&\\text{if }x>0\\\\0&\\text{otherwise}\\end{cases}",
      "\\begin{cases}0&\\text{if }x>0\\\\1&\\text{otherwise}\\end{cases}"
    ),
    (
      "\\begin{cases}n^2&n\\text{ even}\\\\2n&n\\text{ odd}\\end{cases}",
      "\\begin{cases}2n&n\\text{ even}\\\\n^2&n\\text{ odd}\\end{cases}"
    ),
    (
      "\\begin{cases}x^2&x<1\\\\2x&x\\ge1\\end{cases}",
      "\\begin{cases}2x,\\quad x<1\\\\x^2,\\quad x\\ge1\\end{cases}"
    ),
    ("\\begin{cases}x^2&x<1\\\\2x&x\\ge1\\end{cases}", "2x,\\quad x<1\\\\x^2,\\quad x\\ge1"),
    ("\\begin{cases}x&x\\ge0\\\\-x&x<0\\end{cases}", "\\begin{cases}x&x\\ge0\\end{cases}"),
    ("\\begin{cases}x&x\\ge0\\\\-x&x<0\\end{cases}", "x"),
  ])
  func `a value belongs to its condition`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }
}

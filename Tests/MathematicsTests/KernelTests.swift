import Mathematics
import Testing

@Suite struct KernelTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("-3<x<3", "x>-3 \\text{ or } x<3"), ("(-2,2)", "x>-2 or x<2"), ("p\\land q", "p\\lor q"),
    ("(-\\infty,-3)\\cup(3,\\infty)", "x<-3 \\text{ and } x>3"),
    ("x=1 \\text{ or } y=2", "x=1, y=2"), ("x>0 \\text{ or } y>0", "x>0, y>0"),
    ("p\\lor q\\land r", "(p\\lor q)\\land r"), ("p\\land q", "p,q"), ("x>1, y<5", "(1,5)"),
    ("1<x<5", "1<y<5"), ("x>1, x<5", "1<y<5"), ("x<1 \\text{ or } x>3", "x<1"),
  ])
  func `and is not or, and no comma where conditions stand`(a: String, b: String) {
    #expect(!isEqual(a, b))
    #expect(!isEqual(b, a))
  }

  @Test(arguments: [
    ("\\mathbb{R}", "x>-3 \\text{ or } x<3"), ("(-3,3)", "x>-3 \\text{ and } x<3"),
    ("2 and 3", "2 or 3"), ("x=1 or x=2", "1,2"), ("x=1,x=2", "\\{1,2\\}"), ("2,3,5", "2, 3 and 5"),
    ("x\\le 1 \\lor x\\ge3", "(-\\infty,1]\\cup[3,\\infty)"), ("p\\land q", "q\\land p"),
    ("x=0 \\text{ or } x\\ge 2", "\\{0\\}\\cup[2,\\infty)"),
    ("p\\lor q\\land r", "p\\lor (r\\land q)"),
    ("x\\ne 1,2", "\\mathbb{R}\\setminus\\{1,2\\}"), ("x>0 \\text{ and } y>0", "x>0, y>0"),
    ("(-\\infty,1) \\text{ or } (3,\\infty)", "(-\\infty,1)\\cup(3,\\infty)"),
    ("A\\cap B", "B\\cap A"), ("A\\cup (B \\cap C)", "(C\\cap B)\\cup A"), ("42\\pm0", "42"),
    ("x\\neq1 \\text{ and } x\\neq2", "(-\\infty,1)\\cup(1,2)\\cup(2,\\infty)"),
  ])
  func `conditions and sets are what they describe`(a: String, b: String) {
    #expect(isEqual(a, b))
    #expect(isEqual(b, a))
  }

  @Test(arguments: [
    ("\\{\\{1\\},\\{2\\}\\}", "\\{1,2\\}"), ("\\emptyset", "\\{\\emptyset\\}"),
    ("\\{1,2\\}", "\\{\\{1,2\\}\\}"), ("\\{1\\},\\{2\\}", "1,2"),
    ("x=1,x=2", "\\{\\{1\\},\\{2\\}\\}"),
    ("\\emptyset", "\\{0\\}"), ("(1,2)", "\\{1,2\\}"), ("A\\setminus B", "B\\setminus A"),
    ("A\\cup B", "A\\cap B"), ("(A\\cup B)\\cap C", "A\\cup(B\\cap C)"), ("\\frac1x>2", "1>2x"),
    ("\\frac1x<1", "1<x"),
  ])
  func `what nests or binds otherwise is something else`(a: String, b: String) {
    #expect(!isEqual(a, b))
    #expect(!isEqual(b, a))
  }

  @Test(arguments: [
    ("\\{\\{1\\},\\{2\\}\\}", "\\{\\{2\\},\\{1\\}\\}"), ("\\{5\\}", "5"), ("5", "x\\in\\{5\\}"),
    ("\\frac1x=2", "1=2x"), ("\\frac{1}{x}>2", "\\frac2x>4"),
  ])
  func `a set of one number is that number, and nothing more`(a: String, b: String) {
    #expect(isEqual(a, b))
    #expect(isEqual(b, a))
  }
}

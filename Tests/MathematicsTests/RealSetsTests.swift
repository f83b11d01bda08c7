import Mathematics
import Testing

@Suite struct RealSetsTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("|x-3|<2", "1<x<5"),
    ("|x-3|<2", "(1,5)"),
    ("|x-3|<2", "-2<x-3<2"),
    ("|x|>2", "x>2\\text{ or }x<-2"),
    ("|x|\\le 3", "[-3,3]"),
    ("|x|\\ge 3", "(-\\infty,-3]\\cup[3,\\infty)"),
    ("5>|x|", "(-5,5)"),
    ("-3<x<2", "|2x+1|<5"),
  ])
  func `a bound of a distance is an interval`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("|x-3|<2", "1\\le x\\le5"),
    ("|x|<5", "|x|<6"),
    ("|x|<5", "x<5"),
  ])
  func `another bound is another interval`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }
}

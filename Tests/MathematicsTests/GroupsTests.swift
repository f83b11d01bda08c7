import Mathematics
import Testing

@Suite struct GroupsTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("x=1,y=2\\text{ or }x=3,y=4", "x=3,y=4\\text{ or }x=1,y=2"),
    ("x=1,y=2\\text{ or }x=3,y=4", "y=4,x=3;x=1,y=2"),
    ("x=1,y=2,x=3,y=4", "x=1,y=2;x=3,y=4"),
    ("1,2;3,4", "3,4;1,2"),
    ("1;2;3", "3,2,1"),
    ("x=1,x=2", "x=2\\text{ or }x=1"),
    ("2,3", "x=2\\text{ or }x=3"),
    ("(1,2),(3,4)", "(3,4);(1,2)"),
  ])
  func `groups may stand in any order`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("x=1,y=2\\text{ or }x=3,y=4", "x=1,y=4\\text{ or }x=3,y=2"),
    ("a=1,b=2;a=3,b=4", "a=1,b=4;a=3,b=2"),
    ("1,2;3,4", "1,4;3,2"),
    ("x=1,y=2,x=3,y=4", "x=1,y=4;x=3,y=2"),
  ])
  func `items of a group stay together`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }
}

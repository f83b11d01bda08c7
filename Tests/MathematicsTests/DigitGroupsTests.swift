import Mathematics
import Testing

@Suite struct DigitGroupsTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("2020-01-02", "2020-02-01"),
    ("2020-01-02", "2017"),
    ("2017", "2020-01-02"),
    ("2024-03-05", "2024-05-03"),
    ("2-0", "3-1"),
    ("555-1234", "-679"),
    ("555-123-4567", "-4135"),
    ("10/5/2020", "1/1010"),
    ("10/5/2020", "5/10/2020"),
    ("3\\text{ R }2", "2\\text{ R }3"),
    ("3 R 2", "6R"),
    ("3-5", "5-3"),
  ])
  func `dates, numbers of telephones and scores are not computed`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("2020-01-02", "\\text{2020-1-2}"),
    ("5-3", "2"),
    ("2", "5-3"),
    ("10-5-3", "2"),
    ("12/4", "3"),
    ("2-0", "2–0"),
    ("3\\text{ R }2", "3R2"),
    ("3\\text{ R }2", "3 remainder 2"),
    ("555-1234", "\\text{555-1234}"),
  ])
  func `groups of digits are read by their numbers, and differences by their value`(
    gold: String, answer: String
  ) {
    #expect(isEqual(gold, answer))
  }
}

import Mathematics
import Testing

@Suite struct ClockTimeTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("10:30", "10:30"), ("10:30", "10:30 AM"), ("10:30 \\text{ a.m.}", "10:30"),
    ("\\text{4:30 p.m.}", "4:30 pm"), ("9\\text{ a.m.}", "9:00 a.m."), ("9\\text{ a.m.}", "9"),
    ("08:15", "8:15"), ("3:00", "3:00"), ("1:02:03", "1:02:03"),
    ("10:30", "t = 10:30"), ("10:30", "10:30 o'clock"),
  ])
  func `times with the same digits are the same`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("10:30", "1:3"), ("10:30", "\\frac13"), ("10:30 a.m.", "10:30 p.m."), ("3:10", "6:20"),
    ("9\\text{ a.m.}", "9:30 a.m."), ("1:3", "10:30 a.m."), ("4:30", "4.5"), ("3:00", "3"),
    ("10:30 a.m.", "1/3 a.m."), ("12:00", "0:00"), ("10:30", "t = 1:3"), ("10:30", "10:31 o'clock"),
    ("10:30", "t=\\frac13"),
    ("\\frac13", "10:30"),
  ])
  func `times are no ratios`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("1:3", "10:30"), ("2:5", "0.4"), ("2:3", "4:6"), ("1:2:3", "2:4:6"), ("12:5", "60:25"),
    ("1:\\sqrt3:2", "\\sqrt3:3:2\\sqrt3"), ("3:10", "\\frac{3}{10}"), ("1:2", "2 : 4"),
    ("0:1:2", "0:2:4"), ("5:0", "3:0"), ("x:0", "1:0"), ("1:0:2", "3:0:6"), ("0:0:1", "0:0:5"),
    ("0:x:2x", "0:1:2"),
    ("1:2:0", "2:4:0"), ("(1-1):1:2", "0:3:6"), ("1:2:3:4", "2:4:6:8"),
  ])
  func `ratios are equal where their parts are in proportion`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("1:2:3", "1:3:2"), ("1:2:3", "\\frac16"), ("1:2:3", "2:4:7"), ("1:2:3", "1,2,3"),
    ("1:2", "2:1"), ("0:1:2", "0:3:5"), ("5:0", "0:5"), ("5:0", "-3:5"), ("0:1:2", "0:7:1"),
    ("0:1:2", "1:0:2"), ("0:1:2", "1:2:0"),
    ("0:0:1", "0:1:0"), ("0:0:0", "1:2:3"), ("0:1:2:3", "0:1:3:2"),
  ])
  func `ratios with other parts are not`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }
}

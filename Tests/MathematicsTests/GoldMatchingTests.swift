import Mathematics
import Testing

@Suite struct GoldMatchingTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("(1,2)", "(x,y)=(1,2)"),
    ("(x,y)=(1,2)", "(1,2)"),
    ("a=1,b=2", "(a,b)=(1,2)"),
    ("(a,b)=(1,2)", "a=1,b=2"),
    ("a=1,b=2", "(b,a)=(2,1)"),
  ])
  func `a point may name its coordinates`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("(x,y)=(1,2)", "(2,1)"),
    ("a=1,b=2", "(a,b)=(2,1)"),
    ("a=1,b=2", "(b,a)=(1,2)"),
    ("(1,2)", "(x,y)=(2,1)"),
  ])
  func `the names of coordinates are in their order`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("5", "a+b=5"),
    ("5", "x_1+x_2=5"),
    ("5", "|x|=5"),
    ("10", "|AB|=10"),
    ("5", "a^2=5"),
    ("\\frac12", "\\sin\\theta=\\frac12"),
    ("\\frac12", "P(A|B)=\\frac12"),
    ("0", "a-b=0"),
    ("6", "f(2)=6"),
    ("6", "2+4=6"),
  ])
  func `a value may stand behind what has it`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("10", "2x=10"),
    ("8", "x+3=8"),
    ("0", "x^2-5x+6=0"),
    ("0", "2x+3y-5=0"),
    ("6", "2x+3y=6"),
    ("42", "2a+b=42"),
    ("5", "-x=5"),
    ("5", "a+b=6"),
    ("5", "6=5"),
    ("y=2x+3", "y=2x+4"),
    ("P(A|B)", "P(B|A)"),
  ])
  func `an equation that is not solved has no value`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("1000000001", "1e9"),
    ("1000000001", "1.000000000e9"),
    ("123456789012", "1.23456789e11"),
    ("123456789012", "1.234567891e11"),
    ("20!", "2.43290201e18"),
  ])
  func `integers want their own digits`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("1000000001", "1.000000001e9"),
    ("1000000000", "1e9"),
    ("\\sqrt2", "1.414213562e0"),
  ])
  func `an exponent is one way to write a number`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }
}

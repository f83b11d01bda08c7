import Mathematics
import Testing

@Suite struct UnitsTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("2.5\\times10^{-3}\\text{ kg}", "2.5\\times10^{-3}"),
    ("2.5\\times10^{-3}\\text{ kg}", "0.0025"),
    ("3 \\times 10^{8}\\text{ m}", "3.0 \\times 10^{8} \\text{ m}"),
    ("2\\cdot 3\\text{ m}", "6\\text{ m}"),
    ("1/2\\text{ m}", "1/2"),
    ("1/2\\text{ m}", "0.5\\text{ m}"),
    ("2\\cdot 30^\\circ", "60^\\circ"),
  ])
  func `a unit stands behind all of a product or quotient`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("€20", "20€"),
    ("20€", "€20"),
    ("25\\text{ cents}", "25¢"),
    ("\\$5", "5 USD"),
    ("5 USD", "\\$5"),
    ("\\$20", "20\\$"),
  ])
  func `currencies stand on either side`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("3\\text{rd}", "3rd"),
    ("3rd", "3\\text{rd}"),
    ("5th", "5"),
    ("5\\text{th}", "5"),
    ("21st", "21\\text{st}"),
    ("11th", "11\\text{th}"),
  ])
  func `an ordinal is written in one way or another`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("5\\text{ MHz}", "5\\text{ mHz}"),
    ("5\\text{ Mb}", "5\\text{ MB}"),
    ("3 \\times 10^{8}\\text{ m}", "3 \\times 10^{8}\\text{ s}"),
    ("20¢", "20€"),
    ("20\\text{ cents}", "\\$20"),
    ("5th", "6th"),
    ("5", "5th"),
    ("5", "5\\text{th}"),
    ("5'", "5''"),
  ])
  func `other units and ordinals are wrong`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }
}

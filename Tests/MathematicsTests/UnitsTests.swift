import Testing

@testable import Mathematics

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

  @Test(arguments: [
    ("1000000", "1 million"), ("1000000", "1 million dollars"), ("1000000", "\\$1 million"),
    ("2500000", "2.5\\text{ million}"), ("2500000", "2.5 \\text{ million dollars}"),
    ("60", "5 dozen"), ("60", "5 dozen eggs"), ("300000", "3 hundred thousand"),
    ("\\$1.5\\text{ million}", "1500000"), ("\\$1.5\\text{ million}", "\\$1{,}500{,}000"),
    ("2", "2 boxes"), ("3 cookies", "3 cookie"), ("3 candy", "3 candies"),
    ("500000", "1/2 million"), ("500000", "1/2\\text{ million}"), ("24", "2\\text{ dozens}"),
    ("500000", "\\frac12\\text{ million}"),
  ])
  func `a word such as million multiplies the number before it`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("1", "1 million"), ("1000000", "1 billion"), ("5", "5 dozen"), ("1000000", "million"),
    ("\\$1.5\\text{ million}", "1.5"), ("1000000", "1 millionth"), ("2000000", "1 million 2"),
    ("5\\text{ cm}", "x=5\\text{ kg}"), ("x=5\\text{ cm}", "5\\text{ kg}"),
  ])
  func `another amount or unit is wrong, named or not`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("72", "72 clips"), ("72 clips", "72 clip"), ("6\\text{ feet}", "6 feet tall"),
    ("5\\text{ years old}", "5 years"), ("12", "12 peaches"), ("12", "12 berries"), ("8", "8 pies"),
    ("8", "8 ties"), ("8", "8 dies"),
  ])
  func `what is counted or measured may be said`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test func `a known unit or a percent sign is found`() {
    #expect(
      ["5 cm", "5\\text{ miles per hour}", "50\\%", "\\$5"].allSatisfy(AnswerComparison.hasUnit))
    #expect(
      !["5", "x", "5\\text{ long}", "5 million", ""].contains(where: AnswerComparison.hasUnit))
  }

  @Test(arguments: [
    ("12\\pi\\text{ cm}^2", "12\\pi\\text{ square units}"), ("5\\text{ units}", "5"),
    ("5", "5\\text{ units}^2"), ("5\\text{ cm}", "5\\text{ unit}"),
    ("5\\text{ square units}", "5\\text{ square meters}"),
  ])
  func `units without a name are none`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test func `a noun and its plural have one name`() {
    for noun in Units.nouns where !["s", "x", "ch", "sh"].contains(where: noun.hasSuffix) {
      #expect(Units.singular(noun + "s") == Units.singular(noun))
    }
    for noun in ["box", "class", "bench", "dish", "dress"] {
      #expect(Units.singular(noun + "es") == noun)
    }
  }
}

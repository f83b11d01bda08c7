import Mathematics
import Testing

@Suite struct ExactNumberTests {
  @Test(
    arguments: [
      (0.3, 0.1, true), (0.35, 0.1, false), (1e21, 1, true), (1e-7, 1e-8, true), (0, 7, true),
      (-9, 3, true), (1e300, 1e-300, true), (1e-300, 1e300, false), (1, 0, false), (0, 0, true),
    ] as [(Double, Double, Bool)])
  func `multiples are found in decimals`(number: Double, step: Double, isMultiple: Bool) throws {
    let step = try #require(ExactNumber(step))
    #expect(try #require(ExactNumber(number)).isMultiple(of: step) == isMultiple)
  }

  @Test(arguments: [
    ("1,234.50", "1234.5"), ("-.5", "-0.5"), ("−7", "-7"), ("1e3", "1000"), ("5e-4", "0.0005"),
    ("$350.", "350"), ("\\$3.00", "3"), ("**18**", "18"), ("-12.0\\%", "-12%"), ("-0", "0"),
    ("000", "0"), ("10", "10"), (" 7\n", "7"),
  ])
  func `equal numbers have equal texts`(written: String, text: String) throws {
    let number = try #require(ExactNumber(written))
    #expect(number.text == text)
    #expect(ExactNumber(text) == number)
  }

  @Test(arguments: ["", "-", "1,23", "0,123", "1.2.3", "1e1001", "٤", "--5", "1/2", "nan", "inf"])
  func `what is no number is none`(text: String) {
    #expect(ExactNumber(text) == nil)
  }

  @Test func `a distance is exact`() throws {
    let number = try #require(ExactNumber("1.01"))
    let tolerance = try #require(ExactNumber("0.01"))
    #expect(number.isWithin(tolerance, of: try #require(ExactNumber("1"))))
    #expect(!number.isWithin(tolerance, of: try #require(ExactNumber("0.9999999999999999999"))))
  }
}

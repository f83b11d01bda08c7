import Testing

@testable import Reports

@Suite struct NumbersTests {
  @Test(arguments: [
    (0, "0"), (3, "3"), (-12, "-12"), (0.4375, "0.4375"), (0.5, "0.5"), (12.345, "12.35"),
    (123.45, "123.5"), (1234.5, "1234"), (1e-5, "1.0e-05"), (0.05, "0.05"), (1e12, "1.0e+12"),
    (9.9999999, "10"), (.nan, "nan"), (-.infinity, "-inf"),
  ])
  func `numbers are short`(number: Double, text: String) {
    #expect(formatted(number) == text)
  }

  @Test func `a share is a percentage`() {
    #expect(percentage(0.4375) == "43.8%" && percentage(1) == "100.0%")
    #expect(percentage(.nan) == "nan")
  }
}

import Testing

@testable import Verifiers

@Suite struct OutputComparisonTests {
  private func accepts(
    _ comparison: OutputComparison, _ output: String, _ expected: String
  ) -> Bool {
    comparison.accepts(Array(output.utf8), for: Array(expected.utf8), tolerance: 1e-6)
  }

  @Test(arguments: [
    ("3", "3\n", true), ("3 \n\n", "3", true), ("1  2\n3", "1 2\n3\n", true),
    ("1\r\n2\r\n", "1\n2\n", true), ("1 2 3", "1 2\n3", false), ("3.0", "3.0000001", true),
    ("3.1", "3.0", false), ("3", "3.0", true), ("3.0", "3", false), ("1e0", "1.0", true),
    ("nan", "1.0", false), ("e\u{301}", "\u{e9}", false), ("", "", true), ("", "3", false),
    ("\n3", "3", false), ("Yes", "YES", false),
  ])
  func `lines are compared word by word`(output: String, expected: String, isSame: Bool) {
    #expect(accepts(.lines, output, expected) == isSame)
  }

  @Test func `exact keeps spaces, words forget lines`() {
    #expect(accepts(.exact, "a b\n", "a b"))
    #expect(!accepts(.exact, "a  b", "a b"))
    #expect(!accepts(.exact, "3.0", "3.00"))
    #expect(accepts(.words, "1\n2 3", "1 2\n3"))
    #expect(!accepts(.words, "1 2", "1 2 3"))
  }
}

import Records
import Testing

@testable import Text

@Suite struct ExpressionTests {
  private func cut(_ pattern: String, _ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    return try ExpressionParser.parse(pattern).matches(in: bytes, bytes.indices)
      .map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test(arguments: [
    ("a|ab", "ab", ["a"]), ("(?:ab|a)c?", "abac", ["ab", "ac"]),
    ("a{2,3}", "aaaaa", ["aaa", "aa"]),
    ("a+?b", "aab", ["aab"]), ("a*+a", "aaa", []), ("x(?=y)", "xzxy", ["x"]),
    ("(?i:ab)c", "ABcabC", ["ABc"]), ("[^a-c\\s]+", "abc de f", ["de", "f"]),
    ("\\p{Lu}\\p{Ll}*", "Ab cD", ["Ab", "D"]), ("[\\p{L}-]", "a-", ["a", "-"]),
    ("^a|b$", "ab\nab", ["a", "b", "a", "b"]), (".", "a\nb", ["a", "b"]),
    ("\\d+", "a12b3", ["12", "3"]), ("é", "éa", ["é"]),
  ])
  func `finds what backtracking engines find`(pattern: String, text: String, found: [String]) throws
  {
    #expect(try cut(pattern, text) == found)
  }

  @Test(arguments: ["(a", "a)", "[a", "*a", "(?<=a)b", "\\p{Han}", "a{3,1}", "(?<n>a)", "\\1", "["])
  func `refuses what it does not know`(pattern: String) {
    #expect(throws: ExpressionFault.self) { try ExpressionParser.parse(pattern) }
  }

  @Test func `gives up on patterns that take too long`() throws {
    let text = String(repeating: "a", count: 300)
    #expect(throws: TokenizerError.self) { try cut("(?:a|aa)+$b", text) }
  }

  @Test(arguments: WordPattern.allCases)
  func `the matcher of a known pattern agrees with the expression`(pattern: WordPattern) throws {
    let expression = try ExpressionParser.parse(pattern.expression)
    let alphabet = Array(
      "aZé中\u{301}ſſ''''sStTlLreEvVmdD019²½٣ \t\n\r\u{A0}\u{2003}.,-_$😀\u{378}".unicodeScalars)
    var generator = Seed(11).generator()
    for _ in 0..<800 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...14, using: &generator) {
        text.append(alphabet[Int.random(in: alphabet.indices, using: &generator)])
      }
      let bytes = Array(String(text).utf8)
      let wanted = try expression.matches(in: bytes, bytes.indices)
      let found = try TextPattern.words(pattern).matches(in: bytes, bytes.indices)
      #expect(found == wanted, "\(JSON.string(String(text)).text)")
    }
  }
}

import Testing

@testable import Expressions

@Suite struct ExpressionTests {
  private func cut(_ pattern: String, _ text: String, _ dialect: Expression.Dialect) throws
    -> [String]
  {
    let bytes = Array(text.utf8)
    return try Expression(pattern, dialect).matches(in: bytes, bytes.indices)
      .map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test(arguments: [
    ("a|ab", "ab", ["a"]), ("(?:ab|a)c?", "abac", ["ab", "ac"]),
    ("a{2,3}", "aaaaa", ["aaa", "aa"]),
    ("a+?b", "aab", ["aab"]), ("a*+a", "aaa", []), ("x(?=y)", "xzxy", ["x"]),
    ("(?i:ab)c", "ABcabC", ["ABc"]), ("[^a-c\\s]+", "abc de f", ["de", "f"]),
    ("\\p{Lu}\\p{Ll}*", "Ab cD", ["Ab", "D"]), ("[\\p{L}-]", "a-", ["a", "-"]),
    (".", "a\nb", ["a", "b"]), ("\\d+", "a12b3", ["12", "3"]), ("é", "éa", ["é"]),
    ("(?:a|b)*?c", "abcac", ["abc", "ac"]), ("(?:a*)*b", "aab", ["aab"]),
    ("(a|ab)(c|bcd)(d*)", "abcd", ["abcd"]), ("(?:ab){2}", "ababab", ["abab"]),
    ("(?:a|ab)++c", "abc", []), ("(?>a+)b", "aab", ["aab"]), ("x(?!y).", "xyxz", ["xz"]),
    ("(?:(?=a)a|b)+", "aba", ["aba"]), ("\\bcat\\b", "cat concat cat", ["cat", "cat"]),
    ("a{0}b", "ab", ["b"]),
  ])
  func `finds what backtracking engines find`(pattern: String, text: String, found: [String]) throws
  {
    #expect(try cut(pattern, text, .oniguruma) == found)
    #expect(try cut(pattern, text, .python) == found)
  }

  @Test(arguments: [
    ("b$", "ab\n", []), ("\\d+", "1٥", ["1"]), ("\\w+", "aé_", ["a", "_"]),
    (".", "a\u{2028}\r", ["a"]), ("\\s", "\u{FEFF}\u{85}", ["\u{FEFF}"]), ("[]|a", "a]", ["a"]),
    ("[^]", "\n", ["\n"]), ("(?<year>\\d{4})-", "1999-", ["1999-"]), ("x{,2}", "x{,2}", ["x{,2}"]),
    ("\\u{1F600}", "😀", ["😀"]), ("[\\b]", "\u{8}", ["\u{8}"]), ("a+?b", "aab", ["aab"]),
    ("\\/", "/", ["/"]), ("\\bé", "é", []),
  ])
  func `finds what ECMAScript finds`(pattern: String, text: String, found: [String]) throws {
    #expect(try cut(pattern, text, .ecmaScript) == found)
  }

  @Test(arguments: [
    "a++", "(?>a)", "(?P<a>b)", "\\Aa", "a\\Z", "\\a", "(?i)a", "\\u{110000}", "\\1",
  ])
  func `refuses what ECMAScript has not`(pattern: String) {
    #expect(throws: ExpressionError.self) { try Expression(pattern, .ecmaScript) }
  }

  @Test(arguments: [
    ("(?m)^a|b$", "ab\nab", ["a", "b", "a", "b"]), ("^a|b$", "ab\nab", ["a", "b"]),
    ("b$", "ab\n", ["b"]), ("b\\Z", "ab\n", []), ("(?s)a.b", "a\nb", ["a\nb"]),
    ("(?i)straSSe", "Strasse", ["Strasse"]), ("(?P<year>\\d{4})-", "1999-", ["1999-"]),
    ("\\\\boxed{(\\d+)}", "\\boxed{42}", ["\\boxed{42}"]), ("x{,2}", "xxx", ["xx", "x"]),
    ("[]a]+", "a]b", ["a]"]), ("[[]", "[", ["["]), ("\\w+", "a_1 e\u{301}", ["a_1", "e"]),
    ("(?i:a)b", "AbAB", ["Ab"]), ("a(?i)b|c", "aBC", ["aB", "C"]), ("[\\b]", "\u{8}", ["\u{8}"]),
    ("(?si)A.B", "a\nb", ["a\nb"]), ("\\U0001F600", "😀", ["😀"]), ("\\s", "\u{1C}", ["\u{1C}"]),
    ("(?-i:a)", "A", []), ("x*|b", "abx", ["b", "x"]),
    ("(?i)[^a]+", "AaBb", ["Bb"]), ("(?:(?=a)|b)+.", "ab", ["a"]), ("a*?", "aa", ["a", "a"]),
  ])
  func `reads what Python writes`(pattern: String, text: String, found: [String]) throws {
    #expect(try cut(pattern, text, .python) == found)
  }

  @Test func `anchors are line ends for Oniguruma`() throws {
    #expect(try cut("^a|b$", "ab\nab", .oniguruma) == ["a", "b", "a", "b"])
  }

  @Test(arguments: [
    ("(a", "a group without its )"), ("a)", "an unmatched )"), ("[a", "a [ without its ]"),
    ("*a", "a quantifier without anything before it"), ("(?<=a)b", "a look-behind"),
    ("\\p{Han}", "\\p{Han}"), ("a{3,1}", "a malformed {m,n}"), ("(?<n>a)", "a group of an unknown"),
    ("(a)\\1", "the back-reference \\1"), ("(?P<n>a)(?P=n)", "a back-reference"),
    ("(a)?(?(1)b)", "a condition"), ("[z-a]", "a range"), ("a**", "a quantifier"), ("\\", "a \\"),
    ("(?x)a", "a group of an unknown kind"), ("\\N", "\\N"), ("[\\w-a]", "a range"),
  ])
  func `refuses what it does not know by name`(pattern: String, named: String) throws {
    let error = #expect(throws: ExpressionError.self) { try Expression(pattern) }
    let text = try #require(error).description
    #expect(text.hasPrefix("has \(named)"), "\(text)")
  }

  @Test func `refuses what grows too large or too deep`() {
    #expect(throws: ExpressionError.self) { try Expression("(?:(?:a{999}b){999}c){999}") }
    let deep = String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000)
    #expect(throws: ExpressionError.self) { try Expression(deep) }
  }

  @Test(arguments: [
    "(?:a|aa)+$b", "(a*)*b", "(a+)+b", "(a|a)*b", ".*.*.*.*=", "(.*)*x", "((a?)*)*b",
    "(a?){60}a{60}b",
    "a*a*a*a*a*b", "(?:.*?,){11}P",
  ])
  func `catastrophic patterns end, and find nothing`(pattern: String) throws {
    #expect(try !Expression(pattern).occurs(in: String(repeating: "a", count: 2000)))
  }

  @Test(arguments: ["(?=(a+)+b)a", "(?>(a+)+b|a)b", "(?:(a+)+)++b"])
  func `where nothing is remembered, the steps are bounded`(pattern: String) {
    #expect(throws: ExpressionError.self) {
      try Expression(pattern).occurs(in: String(repeating: "a", count: 2000))
    }
  }

  @Test(arguments: ["a.*?Z|a", "a.*Z|a", "(?:ab?)*Z|a|b", "a(?:a|ab|b)*?Z|ab?", "(?:a|b)+Z|b"])
  func `all matches of a long text take linear time`(pattern: String) throws {
    let text = String(repeating: "ab", count: 30_000)
    #expect(try Expression(pattern).matches(in: text).count >= 30_000)
  }

  @Test(arguments: [
    "a.*?Z|a", "a.*Z|ab?", "(?:ab?)*?Z|a|b", "a(?:a|b|ab)*?c|ab?", "(?:a|b)*c|b", "a*?b*c?|Z",
    "(?:a*b*)*c|[abc]", "a?.*?cZ|[ab]{1,3}", "(?:[^Z]*Z)|.", "(?:a|)*?c|a|",
  ])
  func `what one search tried does not change the next`(pattern: String) throws {
    var state: UInt64 = 7
    for length in [0, 5, 350] {
      let bytes = (0..<length).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 60 == 0 ? UInt8(ascii: "c") : state >> 33 & 1 == 0 ? 97 : 98
      }
      let expression = try Expression(pattern)
      var (alone, at): ([Range<Int>], Int) = ([], 0)
      while at < length, let match = try expression.matches(in: bytes, at..<length).first {
        alone.append(match)
        at = match.upperBound
      }
      #expect(try expression.matches(in: bytes, 0..<length) == alone)
    }
  }

  @Test func `a long text is searched whole`() throws {
    let text = String(repeating: "ab ", count: 30_000) + "abc"
    #expect(try Expression("(?:ab )*abc").matchesWhole(text))
    #expect(try Expression("abc$").occurs(in: text))
    #expect(try !Expression("b.*x").occurs(in: text))
  }

  @Test func `a whole match tries every way`() throws {
    #expect(try Expression("a|ab").matchesWhole("ab"))
    #expect(try !Expression("a|ab").matchesWhole("abc"))
    #expect(try Expression("a*?").matchesWhole("aaa"))
    #expect(try Expression(".*\\.(q|k|v)_proj").matchesWhole("model.layers.0.self_attn.q_proj"))
  }

  @Test func `an empty match has a place`() throws {
    #expect(try Expression("x*").firstMatch(in: Array("ab".utf8)) == 0..<0)
    #expect(try Expression("$").firstMatch(in: Array("ab".utf8)) == 2..<2)
    #expect(try Expression("a").firstMatch(in: []) == nil)
  }

  @Test func `bytes that are no UTF-8 are only other characters`() throws {
    let bytes: [UInt8] = [0xC3, 0xFF, 0x61, 0x00, 0xF0]
    #expect(try Expression("a").matches(in: bytes, bytes.indices) == [2..<3])
    _ = try Expression(".+$").matches(in: bytes, bytes.indices)
  }
}

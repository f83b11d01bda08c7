import Testing

@testable import Verifiers

@Suite struct SQuADNormalTests {
  @Test(arguments: [
    ("The  Cat, a dog & an owl.", "cat dog owl"), ("U.S.A.", "usa"),
    ("theatre an-a", "theatre ana"),
    ("A–B", "–b"), ("a\u{301}", "\u{301}"), ("1,000", "1000"), ("the", ""),
    ("\u{A0}x\u{1F}y", "x y"),
    ("don't", "dont"), ("«the» end", "« » end"),
  ])
  func `texts are normal as SQuAD makes them`(text: String, normal: String) {
    #expect(Array(squadNormal(text).unicodeScalars) == Array(normal.unicodeScalars))
  }

  @Test func `tokens are those of mteval 13a`() {
    #expect(
      mtevalTokens("a..b 1.5, 2-3 x-y \"q\" .5 3. it's (1,2)")
        == [
          "a", ".", ".", "b", "1.5", ",", "2", "-", "3", "x-y", "\"", "q", "\"", ".", "5", "3", ".",
          "it's", "(", "1,2", ")",
        ])
  }
}

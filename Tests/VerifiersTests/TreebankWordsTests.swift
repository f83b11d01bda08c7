import Testing

@testable import Verifiers

@Suite struct TreebankWordsTests {
  @Test(arguments: [
    ("IT'S a test", ["IT", "'S", "a", "test"]), ("DON'T", ["DO", "N'T"]),
    ("a,B 1,000", ["a", "B", "1,000"]),
    ("(NASA) ESA:x", ["NASA", "ESA", "x"]), ("A--B...C", ["A", "B", "C"]),
    ("CANNOT", ["CAN", "NOT"]),
    ("STATE-OF-ART", ["STATE-OF-ART"]), ("", []),
  ])
  func `words are cut as in the Treebank`(text: String, words: [String]) {
    #expect(TreebankWords.words(of: text) == words)
  }
}

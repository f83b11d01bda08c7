import Foundation
import Records
import Testing

@testable import Text

@Suite struct UnicodeFormTests {
  @Test(arguments: [
    (UnicodeForm.nfc, "e\u{301} x\u{212B}", "é xÅ"), (.nfd, "é", "e\u{301}"),
    (.nfkc, "ﬁ①ｶﾞ\u{1E9B}\u{323}", "fi1ガ\u{1E69}"), (.nfkd, "½", "1\u{2044}2"),
    (.nfc, "\u{1112}\u{1161}\u{11AB}", "한"), (.nfc, "a\u{301}\u{323}", "\u{1EA1}\u{301}"),
    // U+32FF came with Unicode 12.1, after the tables of tokenizers.
    (.nfkc, "\u{32FF}", "\u{32FF}"), (.nfkd, "plain", "plain"),
  ])
  func `gives the normal form`(form: UnicodeForm, text: String, wanted: String) {
    #expect(form.apply(Array(text.utf8)) == Array(wanted.utf8))
  }

  @Test(arguments: UnicodeForm.allCases)
  func `stretches join to what the whole text gives`(form: UnicodeForm) {
    let alphabet = Array("ab é\u{301}\u{323}Å\u{212B}ﬁ中ガ\u{3099}\u{1112}\u{1161}½²".unicodeScalars)
    var generator = Seed(2).generator()
    for _ in 0..<300 {
      var scalars = String.UnicodeScalarView()
      for _ in 0..<12 {
        scalars.append(alphabet[Int.random(in: alphabet.indices, using: &generator)])
      }
      let text = String(scalars)
      let whole =
        switch form {
        case .nfc: text.precomposedStringWithCanonicalMapping
        case .nfd: text.decomposedStringWithCanonicalMapping
        case .nfkc:
          text.decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
        case .nfkd: text.decomposedStringWithCompatibilityMapping
        }
      #expect(form.apply(Array(text.utf8)) == Array(whole.utf8))
    }
  }
}

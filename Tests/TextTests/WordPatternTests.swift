import Expressions
import Records
import Testing

@testable import Text

@Suite struct WordPatternTests {
  @Test(arguments: WordPattern.allCases)
  func `the matcher of a known pattern agrees with the expression`(pattern: WordPattern) throws {
    let expression = try Expression(pattern.expression, .oniguruma)
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

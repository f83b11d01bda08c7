import Foundation
import Testing
import Text

@Suite struct CharacterMapTests {
  /// A vocabulary of `▁`, `b` and `y` whose only rule writes `bytes` for `a`.
  private func tokenizer(writing bytes: [UInt8]) throws -> any Tokenizer {
    // The double array: "a" leads to a leaf beside it, which points to the first text.
    var units = [UInt32](repeating: 0, count: 256)
    (units[0x61], units[0x60]) = (0x61 | 1 << 8 | 1 << 10, 1 << 31)
    let words = [UInt32(4 * units.count)] + units
    let map = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    let charsmap = Data(map + bytes + [0]).base64EncodedString()
    let json = """
      {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
       "normalizer":{"type":"Precompiled","precompiled_charsmap":"\(charsmap)"},
       "pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":true},
       "post_processor":null,"decoder":null,
       "model":{"type":"Unigram","unk_id":0,"byte_fallback":false,
        "vocab":[["<unk>",0.0],["▁",-1.0],["b",-2.0],["y",-2.0]]}}
      """
    return try readTokenizer(Array(json.utf8), place: "t.json")
  }

  @Test func `a rule writes its text in a character's place`() throws {
    #expect(try tokenizer(writing: [0x62]).encode("a y") == [2, 1, 3])
  }

  @Test(arguments: [[0xE2], [0x96, 0x81], [0xE2, 0x96], [0xFF], [0x62, 0xF0]] as [[UInt8]])
  func `a rule that writes no UTF-8 is none`(bytes: [UInt8]) throws {
    #expect(try tokenizer(writing: bytes).encode("a y") == [0, 1, 3])
  }
}

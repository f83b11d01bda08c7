import Testing

@testable import Text

@Suite struct StreamingDecoderTests {
  @Test func `never hands out half a character`() throws {
    let tokenizer = try Fixtures.stories()
    let text = "A 😀é中 z"
    let ids = try tokenizer.encode(text)
    var decoder = StreamingDecoder(tokenizer)
    let pieces = ids.map { decoder.append($0) }
    #expect(!pieces.contains { $0.contains("\u{FFFD}") })
    #expect(pieces.joined() + decoder.finish() == text)
    #expect(ids.count > text.count)
  }

  @Test func `the parts join to what decoding at once gives, for any bytes`() throws {
    let tokenizer = try Fixtures.stories()
    // Byte pieces: 3 + value. Truncated, overlong and stray bytes, then a letter.
    let runs: [[UInt8]] = [
      [0xF0, 0x9F], [0xC0, 0x80], [0xE0, 0x80, 0x41], [0xED, 0xA0, 0x80], [0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x98, 0x80, 0xE4],
    ]
    for run in runs {
      var decoder = StreamingDecoder(tokenizer)
      let parts = run.map { decoder.append(3 + Int32($0)) }.joined() + decoder.finish()
      #expect(parts == tokenizer.decode(run.map { 3 + Int32($0) }))
      #expect(
        parts.unicodeScalars.count { $0 == "\u{FFFD}" } == run.count { $0 != 0x41 } - whole(run))
    }
  }

  /// How many bytes of `run` belong to whole characters.
  private func whole(_ run: [UInt8]) -> Int { run.starts(with: "😀".utf8) ? 4 : 0 }

  @Test func `special and unknown ids add nothing`() throws {
    let tokenizer = try Fixtures.stories()
    #expect(tokenizer.decode([1, 385, 2, 9999, -5]) == "One")
  }

  @Test func `holds back only what may still become a character`() {
    #expect(StreamingDecoder.unfinished([0x41, 0xE4, 0xB8]) == 2)
    #expect(StreamingDecoder.unfinished([0xE4, 0xB8, 0xAD]) == 0)
    #expect(StreamingDecoder.unfinished([0xC0]) == 0)
    #expect(StreamingDecoder.unfinished([]) == 0)
  }
}

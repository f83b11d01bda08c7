import Records
import Testing

@testable import Text

@Suite struct PreTokenizerTests {
  private func words(_ json: JSON, _ text: String) throws -> [String] {
    let field = JSONField(file: "t.json", path: "pre_tokenizer", value: json)
    var cut = CutText(
      Array(text.utf8), 0..<text.utf8.count, beginsText: true, opens: true)
    try PreTokenizer(field).apply(&cut)
    return cut.words.map { String(decoding: cut.bytes[$0], as: UTF8.self) }
  }

  // What tokenizers 0.23.3 gives for the same settings.
  @Test func `cuts as the library does`() throws {
    let text = "Hey,  12½ you're ok!? "
    #expect(
      try words(["type": "Whitespace"], text) == [
        "Hey", ",", "12", "½", "you", "'", "re", "ok", "!?",
      ])
    #expect(try words(["type": "WhitespaceSplit"], text) == ["Hey,", "12½", "you're", "ok!?"])
    #expect(
      try words(["type": "Digits", "individual_digits": true], text)
        == ["Hey,  ", "1", "2", "½", " you're ok!? "])
    #expect(
      try words(["type": "Digits", "individual_digits": false], text)
        == ["Hey,  ", "12½", " you're ok!? "])
    #expect(
      try words(["type": "Punctuation", "behavior": "MergedWithPrevious"], text)
        == ["Hey,", "  12½ you'", "re ok!", "?", " "])
    #expect(
      try words(["type": "Punctuation", "behavior": "Contiguous"], text)
        == ["Hey", ",", "  12½ you", "'", "re ok", "!?", " "])
  }

  @Test func `metaspace marks and cuts`() throws {
    func metaspace(_ scheme: String, split: Bool) -> JSON {
      [
        "type": "Metaspace", "replacement": "▁", "prepend_scheme": .string(scheme),
        "split": .bool(split),
      ]
    }
    #expect(try words(metaspace("always", split: true), "a  b") == ["▁a", "▁", "▁b"])
    #expect(try words(metaspace("never", split: true), "a b") == ["a", "▁b"])
    #expect(try words(metaspace("first", split: false), " a b") == ["▁a▁b"])
    let words = try words(
      [
        "type": "Sequence",
        "pretokenizers": [["type": "WhitespaceSplit"], metaspace("first", split: true)],
      ],
      "a b")
    #expect(words == ["▁a", "b"])
  }
}

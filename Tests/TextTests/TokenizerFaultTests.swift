import Foundation
import Records
import Testing
import Text

/// What a damaged `tokenizer.json` is told.
@Suite struct TokenizerFaultTests {
  private func text(_ name: String) throws -> String {
    try String(
      contentsOf: Fixtures.text.appending(path: "tokenizers/\(name).json"), encoding: .utf8)
  }

  /// The message for a file in which `old` is replaced.
  private func message(_ name: String, _ old: String, _ new: String) throws -> String {
    let whole = try text(name)
    #expect(whole.contains(old))
    do {
      _ = try readTokenizer(Array(whole.replacing(old, with: new).utf8), place: "t.json")
      return "no error"
    } catch { return error.description }
  }

  @Test(arguments: [
    (
      "bytes", #""merges":["#, #""merges":[["q","zz"],"#,
      #"t.json: model.merges[0]: needs "zz", which the vocabulary lacks"#
    ),
    (
      "bytes", #""merges":["#, #""merges":["a b c","#,
      "t.json: model.merges[0]: is no pair of texts"
    ),
    (
      "bytes", #""merges":["#, #""merges":7,"old":["#,
      "t.json: model.old: is not known here, so it cannot be honoured"
    ),
    ("bytes", #""!":0"#, #""!":1"#, "t.json: model.vocab[\"\"\"]: is 1, which \"!\" has already"),
    (
      "bytes", #""!":0"#, #""!":99999999999"#,
      #"t.json: model.vocab["!"]: is no id; whole numbers below 67136 would do"#
    ),
    (
      "bytes", #""id":401"#, #""id":410"#,
      #"t.json: added_tokens[1].id: is 410, but readers of this format give "<|user|>" 401; "#
        + "write the ids without holes"
    ),
    (
      "bytes", #""type":"NFC""#, #""type":"Nmt""#,
      "t.json: normalizer: Nmt is not supported as a normalizer"
    ),
    (
      "bytes", #"\\p{L}+|"#, #"\\p{L}+(?<=x)|"#,
      "t.json: pre_tokenizer.pretokenizers[0].pattern.Regex: has a look-behind at "
        + "character 57, which is not supported"
    ),
    (
      "bytes", #""dropout":null"#, #""dropout":0.1"#,
      "t.json: model.dropout: is not supported; 0.0 or null would do"
    ),
    (
      "pieces", #""type":"Fuse""#, #""type":"CTC""#,
      "t.json: decoder.decoders[2]: CTC is not supported after Fuse, ByteLevel or ByteFallback"
    ),
    (
      "unigram", #""unk_id":2"#, #""unk_id":2000"#,
      "t.json: model.unk_id: is outside the vocabulary of 300"
    ),
    (
      "bytes", #""ids":[401]"#, #""ids":[4010]"#,
      "t.json: post_processor: names id 4010, which is outside the vocabulary of 404"
    ),
  ])
  func `names file and field`(name: String, old: String, new: String, wanted: String) throws {
    #expect(try message(name, old, new) == wanted)
  }

  @Test func `what is no JSON says where`() {
    #expect(
      throws: TokenizerError.invalid(
        file: "t.json", field: "", problem: "is no JSON: byte 1: expected a name in quotes")
    ) { try readTokenizer(Array("{x".utf8), place: "t.json") }
    let nested = "{\"normalizer\":" + String(repeating: "[", count: 100_000)
    #expect(throws: TokenizerError.self) { try readTokenizer(Array(nested.utf8), place: "t.json") }
  }

  @Test func `no damaged file ends the process`() throws {
    var generator = Seed(3).generator()
    for name in PipelineTokenizerTests.names {
      let whole = Array(try text(name).utf8)
      for _ in 0..<40 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let at = Int.random(in: bytes.indices, using: &generator)
          switch Int.random(in: 0..<3, using: &generator) {
          case 0: bytes[at] = UInt8.random(in: 0x20...0x7E, using: &generator)
          case 1: bytes.remove(at: at)
          default: bytes.insert(bytes[Int.random(in: bytes.indices, using: &generator)], at: at)
          }
        }
        do {
          let survivor = try readTokenizer(bytes, place: "t.json")
          let ids = try survivor.encode("Some <|end|> text, 12 é\n")
          _ = survivor.decode(ids, specials: .spelled)
        } catch { #expect(!error.description.isEmpty) }
      }
    }
  }
}

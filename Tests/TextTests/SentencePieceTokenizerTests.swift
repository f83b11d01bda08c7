import Foundation
import Records
import Testing
import Text

@Suite struct SentencePieceTokenizerTests {
  @Test func `knows the special pieces`() throws {
    let tokenizer = try Fixtures.stories()
    #expect(tokenizer.vocabularySize == 512)
    #expect(tokenizer.bosID == 1)
    #expect(tokenizer.eosIDs == [2])
    #expect(tokenizer.padID == nil)
    #expect(tokenizer.vocabulary.unkID == 0)
    #expect(tokenizer.vocabulary.joining.opening == .spaces)
    #expect(tokenizer.piece(of: 1) == "<s>")
    #expect(tokenizer.piece(of: 13) == "<0x0A>")
    #expect(tokenizer.piece(of: 512) == nil)
    #expect(tokenizer.piece(of: -1) == nil)
  }

  // The ids after BOS that llama2.c gives for this prompt with the same vocabulary.
  @Test func `encodes as the reference does`() throws {
    let tokenizer = try Fixtures.stories()
    let ids: [Int32] = [385, 328, 432, 326, 269, 345, 400, 428]
    #expect(try tokenizer.encode("One day, Tim and his dog") == ids)
    #expect(tokenizer.decode(ids) == "One day, Tim and his dog")
  }

  @Test(arguments: [
    "", "one space", "a\nb\n", "naïve 😀 中文", "<s>[INST]</s><unk><0x41>", "\u{0}",
  ])
  func `gives back what it was given, and no special ids`(text: String) throws {
    let tokenizer = try Fixtures.stories()
    for position in [TextPosition.start, .continuation] {
      let ids = try tokenizer.encode(text, at: position)
      #expect(tokenizer.decode(ids, at: position) == text)
      #expect(!ids.contains { [0, 1, 2].contains($0) })
    }
  }

  @Test func `a continuation gets no start mark and keeps its space`() throws {
    let tokenizer = try Fixtures.stories()
    let prompt = try tokenizer.encode("One day")
    for completion in [" and", "and", "", "  and"] {
      let ids = try tokenizer.encode(completion, at: .continuation)
      #expect(tokenizer.decode(prompt + ids) == "One day" + completion)
      #expect(tokenizer.decode(ids, at: .continuation) == completion)
    }
  }

  @Test func `is carried by a directory, byte for byte`() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let tokenizer = try Fixtures.stories()
    try tokenizer.save(to: directory)
    let again = try SentencePieceTokenizer(directory: directory)
    #expect(again.vocabulary == tokenizer.vocabulary)
    #expect(again.modelBytes == tokenizer.modelBytes)
  }

  @Test func `a missing, an empty and a corrupt model each say so`() throws {
    #expect(throws: TokenizerError.unreadable(path: "no.model", reason: "there is no such file")) {
      try SentencePieceTokenizer(file: URL(filePath: "no.model"))
    }
    #expect(throws: TokenizerError.corrupt(place: "x.model", reason: "it is empty")) {
      try SentencePieceTokenizer(bytes: [], place: "x.model")
    }
    let whole = try Fixtures.stories().modelBytes
    for bytes in [Array(whole.dropLast(3)), Array("not a model".utf8), Array(whole.prefix(500))] {
      #expect(throws: TokenizerError.self) { try SentencePieceTokenizer(bytes: bytes) }
    }
    let error = TokenizerError.corrupt(place: "x.model", reason: "it is empty")
    #expect(
      error.description
        == "x.model: is no SentencePiece model: it is empty; give the path of a `tokenizer.model`")
  }

  @Test func `no damaged model ends the process`() throws {
    let whole = try Fixtures.stories().modelBytes
    var generator = Seed(1).generator()
    for _ in 0..<40 {
      var bytes = whole
      for _ in 0..<4 {
        bytes[Int.random(in: bytes.indices, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      do {
        let tokenizer = try SentencePieceTokenizer(bytes: bytes)
        #expect(tokenizer.identity != "")
      } catch { #expect(error.description.hasPrefix("tokenizer: is no SentencePiece model: ")) }
    }
  }

  @Test func `says where it cannot be written`() throws {
    let tokenizer = try Fixtures.stories()
    #expect(throws: TokenizerError.self) {
      try tokenizer.save(to: URL(filePath: "/no/such/directory"))
    }
  }
}

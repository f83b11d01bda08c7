import Foundation
import Testing
import Text

@Suite struct TokenizerOpeningTests {
  /// A directory with the files given, gone when `body` ends.
  private func inDirectory(_ files: [String: Data], _ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    for (name, data) in files { try data.write(to: directory.appending(path: name)) }
    try body(directory)
  }

  private func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: Fixtures.text.appending(path: name))
  }

  @Test func `a directory's settings name the special tokens`() throws {
    let config = """
      {"bos_token": {"content": "<|begin|>", "lstrip": false}, "eos_token": "<|end|>",
       "add_bos_token": true, "tokenizer_class": "PreTrainedTokenizerFast"}
      """
    try inDirectory([
      "tokenizer.json": fixture("tokenizers/bytes.json"),
      "tokenizer_config.json": Data(config.utf8),
    ]) { directory in
      let tokenizer = try openTokenizer(at: directory)
      #expect(tokenizer.eosIDs == [400])
      #expect(tokenizer.bosID == 404)
      #expect(tokenizer.bosID.flatMap(tokenizer.piece) == "<|begin|>")
      #expect(try tokenizer.encode("<|begin|>") == [404])
      #expect(tokenizer.addingSpecials([5]) == [404, 5])
    }
  }

  @Test func `every file is carried on, byte for byte`() throws {
    let files = [
      "tokenizer.json": try fixture("tokenizers/bytes.json"),
      "tokenizer_config.json": Data(#"{"eos_token": "<|end|>"}"#.utf8),
      "chat_template.jinja": Data("{{ messages }}".utf8),
      "special_tokens_map.json": Data("{}".utf8),
    ]
    try inDirectory(files) { directory in
      let tokenizer = try openTokenizer(at: directory)
      try inDirectory([:]) { copy in
        try tokenizer.save(to: copy)
        for (name, data) in files {
          #expect(try Data(contentsOf: copy.appending(path: name)) == data)
        }
        #expect(try openTokenizer(at: copy).vocabulary == tokenizer.vocabulary)
      }
    }
  }

  // The ids that transformers 5.23 gives for the same two directories.
  @Test(
    arguments: [
      ("true", [281, 306, 414, 410, 1, 263, 304, 341, 2, 410, 444], "hello  world x"),
      ("false", [281, 306, 414, 410, 1, 263, 304, 341, 2, 444], "hello  worldx"),
    ] as [(String, [Int32], String)])
  func `a SentencePiece model with settings follows transformers`(
    legacy: String, ids: [Int32], skipped: String
  ) throws {
    let config =
      #"{"tokenizer_class": "LlamaTokenizer", "add_bos_token": true, "legacy": \#(legacy)}"#
    try inDirectory([
      "tokenizer.model": fixture("stories260K.model"), "tokenizer_config.json": Data(config.utf8),
    ]) { directory in
      let tokenizer = try openTokenizer(at: directory)
      #expect(try tokenizer.encode("hello <s> world</s>x") == ids)
      #expect(tokenizer.decode(ids) == skipped)
      #expect(tokenizer.bosID == 1)
      #expect(tokenizer.eosIDs == [2])
      #expect(tokenizer.addingSpecials([7]) == [1, 7])
    }
  }

  @Test func `a SentencePiece model alone gives its own ids`() throws {
    try inDirectory(["tokenizer.model": fixture("stories260K.model")]) { directory in
      let tokenizer = try openTokenizer(at: directory)
      #expect(tokenizer is SentencePieceTokenizer)
      #expect(try !tokenizer.encode("a<s>a").contains(1))
    }
  }

  @Test func `a class that is not implemented is named`() throws {
    try inDirectory([
      "tokenizer.model": fixture("stories260K.model"),
      "tokenizer_config.json": Data(#"{"tokenizer_class": "XLNetTokenizer"}"#.utf8),
    ]) { directory in
      let file = directory.appending(path: "tokenizer_config.json").relativePath
      #expect(
        throws: TokenizerError.invalid(
          file: file, field: "tokenizer_class",
          problem: "XLNetTokenizer is not supported with a SentencePiece model; "
            + "a tokenizer.json, as transformers saves it, would do")
      ) { try openTokenizer(at: directory) }
    }
  }

  @Test func `an empty directory says what it lacks`() throws {
    try inDirectory([:]) { directory in
      #expect(throws: TokenizerError.self) { try openTokenizer(at: directory) }
    }
  }
}

import Foundation
import Records
import Testing
import Text

@Suite(.enabled(if: Fixtures.reference != nil)) struct ReferenceTests {
  private func vectors(_ path: String) throws -> [JSON] {
    let file = try #require(Fixtures.reference).appending(path: path)
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .map { try JSON(parsing: String($0)) }
  }

  // llama.cpp's vectors for the Llama 2 vocabulary, made with sentencepiece.
  @Test func `encodes as llama.cpp's vectors do`() throws {
    let folder = try #require(Fixtures.reference).appending(path: "tokenizers")
    let tokenizer = try SentencePieceTokenizer(directory: folder.appending(path: "llama2"))
    let cases = try vectors("tokenizers/llamacpp_vectors/vectors.jsonl")
      .filter { $0["tokenizer"] == "llama-spm" }
    #expect(cases.count > 30)
    for vector in cases {
      let text = try #require(vector["input"]?.string)
      let ids = vector["ids"]?.array?.compactMap { $0.int.map(Int32.init) }
      #expect(try tokenizer.encode(text) == ids, "\(text)")
      #expect(tokenizer.decode(try tokenizer.encode(text)) == text)
    }
  }

  @Test(arguments: [
    "spm_test_model/test_model.model", "spm_hf_fixtures/test_sentencepiece_bpe.model",
    "spm_hf_fixtures/test_sentencepiece_with_bytefallback.model", "mistral/tokenizer.model.v1",
  ])
  func `reads the vocabularies that others made`(path: String) throws {
    let folder = try #require(Fixtures.reference).appending(path: "tokenizers")
    let tokenizer = try SentencePieceTokenizer(file: folder.appending(path: path))
    let text = "The quick brown fox is here."
    let prompt = try tokenizer.encode(text)
    #expect(tokenizer.decode(prompt) == text)
    let more = try tokenizer.encode(" And there.", at: .continuation)
    #expect(tokenizer.decode(prompt + more) == text + " And there.")
  }

  @Test func `trains on a book`() throws {
    let book = try #require(Fixtures.reference)
      .appending(path: "tokenizers/spm_test_model/botchan.txt")
    let lines = try String(contentsOf: book, encoding: .utf8).split(separator: "\n").map(
      String.init)
    var trainer = SentencePieceTrainer()
    trainer.modelType = .bpe
    trainer.vocabSize = 400
    let tokenizer = try trainer.tokenizer(on: lines)
    #expect(tokenizer.vocabularySize == 400)
    for line in lines.prefix(50) { #expect(tokenizer.decode(try tokenizer.encode(line)) == line) }
  }
}

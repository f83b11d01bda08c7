import Testing
import Text

@Suite struct SentencePieceTrainerTests {
  @Test func `a character vocabulary is the alphabet and four special pieces`() throws {
    let tokenizer = try Fixtures.characters()
    let pieces = (0..<Int32(tokenizer.vocabularySize)).compactMap { tokenizer.piece(of: $0) }
    #expect(Array(pieces.prefix(4)) == ["<pad>", "<bos>", "<eos>", "<unk>"])
    #expect(Set(pieces.dropFirst(4)) == Set("0123456789+-*=\né▁".map(String.init)))
    #expect(tokenizer.padID == 0)
    #expect(tokenizer.bosID == 1)
    #expect(tokenizer.eosIDs == [2])
    #expect(tokenizer.vocabulary.joining.opening == .nothing)
    let ids = try tokenizer.encode(" 12 + 3=\n15é")
    #expect(ids.count == 12)
    #expect(tokenizer.decode(ids) == " 12 + 3=\n15é")
  }

  @Test func `the same texts give the same bytes`() throws {
    #expect(try Fixtures.characters().identity == Fixtures.characters().identity)
    #expect(try Fixtures.characters().identity != Fixtures.characters(symbols: ["<a>"]).identity)
  }

  @Test func `user-defined symbols are one piece, even in odd spelling`() throws {
    let symbols = ["<think>", "a,b", "say \"x\"", "\n\n"]
    let tokenizer = try Fixtures.characters(symbols: symbols)
    for symbol in symbols {
      let ids = try tokenizer.encode("1" + symbol + "2")
      #expect(ids.count == 3)
      #expect(tokenizer.decode(ids) == "1" + symbol + "2")
    }
  }

  @Test func `text that spells a special piece does not become it`() throws {
    let tokenizer = try Fixtures.characters()
    #expect(try !tokenizer.encode("<eos>1<bos><pad>").contains { [0, 1, 2].contains($0) })
  }

  @Test(arguments: [SentencePieceTrainer.ModelType.unigram, .bpe])
  func `byte fallback spells what training never saw`(type: SentencePieceTrainer.ModelType) throws {
    var trainer = SentencePieceTrainer()
    trainer.modelType = type
    trainer.vocabSize = 276
    trainer.byteFallback = true
    let text = "the cat sat on the mat and the dog sat on the log; the end"
    let tokenizer = try trainer.tokenizer(on: Array(repeating: text, count: 20))
    let ids = try tokenizer.encode("the 😀 hat")
    #expect(tokenizer.decode(ids) == "the 😀 hat")
    #expect(!ids.contains(3))
    #expect(try trainer.train(on: Array(repeating: text, count: 20)) == tokenizer.modelBytes)
  }

  @Test func `refuses what cannot be trained`() {
    var trainer = SentencePieceTrainer()
    #expect(throws: TokenizerError.training(reason: "there is no text to train on")) {
      try trainer.train(on: ["", ""])
    }
    #expect(
      throws: TokenizerError.training(
        reason: "vocab_size is needed for unigram; give a whole number")
    ) { try trainer.train(on: ["a b"]) }
    trainer.vocabSize = 4
    #expect(
      throws: TokenizerError.training(
        reason: "vocab_size is 4; 4 pieces are special, so give 5 or more")
    ) { try trainer.train(on: ["a b"]) }
    trainer.vocabSize = 5000
    #expect(
      throws: TokenizerError.training(
        reason: "Vocabulary size too high (5000). Please set it to a value <= 7.")
    ) { try trainer.train(on: ["a b"]) }
    trainer.modelType = .char
    trainer.vocabSize = nil
    trainer.userDefinedSymbols = ["<eos>", ""]
    #expect(throws: TokenizerError.self) { try trainer.train(on: ["a b"]) }
  }
}

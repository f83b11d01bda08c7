import Foundation
import Text

/// Where the fixtures and, when it is there, the reference material lie.
enum Fixtures {
  static let text = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/text").standardizedFileURL
  static let reference = ProcessInfo.processInfo.environment["HONE_REFERENCE"]
    .map { URL(filePath: $0) }
  /// The 512-piece byte-pair vocabulary of stories260K (llama2.c, MIT).
  static func stories() throws -> SentencePieceTokenizer {
    try SentencePieceTokenizer(file: text.appending(path: "stories260K.model"))
  }
  /// A vocabulary in the format of tokenizers: `bytes`, `gpt2`, `pieces` or `unigram`.
  static func pipeline(_ name: String) throws -> any Tokenizer {
    try openTokenizer(at: text.appending(path: "tokenizers/\(name).json"))
  }
  /// Characters of a little arithmetic, as a from-scratch recipe trains them.
  static func characters(symbols: [String] = []) throws -> SentencePieceTokenizer {
    var trainer = SentencePieceTrainer()
    trainer.modelType = .char
    trainer.userDefinedSymbols = symbols
    return try trainer.tokenizer(on: ["0123456789+-*=\n", "12+3=15 é"])
  }
}

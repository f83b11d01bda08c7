import Text

extension Tokenizer {
  /// What computes the ids: SentencePiece's own library, or the pipeline of a `tokenizer.json`.
  var kind: String { self is SentencePieceTokenizer ? "sentencepiece" : "tokenizers" }
}

import Foundation
import Text

extension FuzzTarget {
  /// A small `tokenizer.json`; text is encoded with it, and every id decoded.
  static let tokenizer = FuzzTarget(
    name: "tokenizer", corpus: tokenizers, words: tokenizerWords, file: "tokenizer.json"
  ) { _, file in
    let tokenizer = try openTokenizer(at: file)
    for text in ["", "Hello  world's 123\n\té😀", "<s>[INST] <|endoftext|> aaaaaaaaaaaaaaaaaaaaa"] {
      for specials in [SpecialText.literal, .parsed] {
        let ids = try tokenizer.encode(text, at: .start, specials: specials)
        _ = (
          tokenizer.decode(ids), try tokenizer.encode(text, at: .continuation, specials: specials)
        )
      }
    }
    _ = tokenizer.decode(Array(0..<Int32(clamping: min(1000, tokenizer.vocabularySize))))
  }

  /// The settings beside it, as `tokenizer_config.json` has them.
  static let tokenizerSettings = FuzzTarget(
    name: "tokenizer_config",
    corpus: [
      #"{"add_bos_token":true,"add_eos_token":false,"bos_token":"<s>","eos_token":{"content":"</s>","#
        + #""lstrip":false,"normalized":false},"legacy":false,"unk_token":"<unk>","#
        + #""tokenizer_class":"LlamaTokenizer","added_tokens_decoder":{"1":{"content":"<s>","#
        + #""lstrip":false,"normalized":false,"rstrip":false,"single_word":false,"special":true}}}"#
    ].map { Array($0.utf8) },
    words: ["add_prefix_space", "pad_token", "null", "chat_template", "GPT2Tokenizer", "clean_up"],
    file: "tokenizer_config.json",
    prepare: {
      try FileManager.default.copyItem(
        at: fixtures.appending(path: "text/stories260K.model"),
        to: $0.appending(path: "tokenizer.model"))
    }
  ) { folder, _ in
    let tokenizer = try openTokenizer(at: folder)
    _ = tokenizer.decode(try tokenizer.encode("<s> Once upon a time</s>"))
  }

  private static var tokenizers: [[UInt8]] {
    ["bytes", "pieces", "unigram", "gpt2"].map { bytes("text/tokenizers/\($0).json") }
  }

  private static let tokenizerWords = [
    "BPE", "Unigram", "ByteLevel", "Metaspace", "Split", "Regex", "Sequence", "Replace", "Prepend",
    "Precompiled", "NFC", "(?i:'s|'t)", "\\\\p{L}+|\\\\s+(?!\\\\S)", "(a*)*b", "[^\\\\r\\\\n]",
    "{1,99999}",
    "merges", "vocab", "added_tokens", "a b", "byte_fallback", "ignore_merges", "unk_id",
    "\u{2581}",
  ]
}

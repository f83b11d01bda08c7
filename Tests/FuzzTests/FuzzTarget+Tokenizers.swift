import Foundation
import Text

extension FuzzTarget {
  /// A small `tokenizer.json`; text is encoded with it, and every id decoded.
  static let tokenizer = FuzzTarget(
    name: "tokenizer", corpus: tokenizers, words: tokenizerWords, file: "tokenizer.json"
  ) { _, file in try use(openTokenizer(at: file)) }

  /// A SentencePiece model, read under settings as transformers reads it.
  static let sentencePiece = FuzzTarget(
    name: "sentencepiece", corpus: [bytes("text/stories260K.model")],
    words: ["<unk>", "<s>", "<0x41>", "\u{2581}", "\u{2581}the", "nmt_nfkc"], file: "spiece.model",
    prepare: {
      let settings = #"{"tokenizer_class":"LlamaTokenizer","legacy":false}"#
      try Data(settings.utf8).write(to: $0.appending(path: "tokenizer_config.json"))
    }
  ) { folder, _ in try use(openTokenizer(at: folder)) }

  private static func use(_ tokenizer: any Tokenizer) throws {
    for text in ["", "Hello  world's 123\n\té😀", "<s>[INST] <|endoftext|> aaaaaaaaaaaaaaaaaaaaa"] {
      for specials in [SpecialText.literal, .parsed] {
        for position in [TextPosition.start, .continuation] {
          do {
            _ = tokenizer.decode(try tokenizer.encode(text, at: position, specials: specials))
          } catch TokenizerError.failed {
            // A vocabulary that was read may lack what a text needs; the text is at fault, no file.
          }
        }
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
    ["bytes", "pieces", "unigram", "gpt2"].map { bytes("text/tokenizers/\($0).json") } + [
      precompiled
    ]
  }

  /// Rules that write "b" for "a", over a vocabulary of single characters.
  private static var precompiled: [UInt8] {
    var units = [UInt32](repeating: 0, count: 256)
    (units[0x61], units[0x60]) = (0x61 | 1 << 8 | 1 << 10, 1 << 31)
    var map = Data()
    for word in [UInt32(4 * units.count)] + units {
      map.append(contentsOf: (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) })
    }
    map.append(contentsOf: [0x62, 0])
    return Array(
      (#"{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"#
        + #""normalizer":{"type":"Precompiled","precompiled_charsmap":"\#(map.base64EncodedString())"},"#
        + #""pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},"#
        + #""post_processor":null,"decoder":null,"model":{"type":"Unigram","unk_id":0,"byte_fallback":false,"#
        + #""vocab":[["<unk>",0.0],["▁",-1.0],["b",-2.0],["o",-3.0]]}}"#).utf8)
  }

  private static let tokenizerWords = [
    "BPE", "Unigram", "ByteLevel", "Metaspace", "Split", "Regex", "Sequence", "Replace", "Prepend",
    "Precompiled", "NFC", "(?i:'s|'t)", "\\\\p{L}+|\\\\s+(?!\\\\S)", "(a*)*b", "[^\\\\r\\\\n]",
    "{1,99999}",
    "merges", "vocab", "added_tokens", "a b", "byte_fallback", "ignore_merges", "unk_id",
    "\u{2581}",
  ]
}

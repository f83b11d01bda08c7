import CSentencePiece

/// Trains a SentencePiece vocabulary from text: the same texts and settings give the same bytes.
///
/// The keys are SentencePiece's own. The defaults keep every character as it is written and mark no
/// start, so that what is decoded is what was encoded.
public struct SentencePieceTrainer: Codable, Sendable, Hashable {
  /// How pieces are found.
  public enum ModelType: String, Codable, Sendable, CaseIterable {
    /// Most likely segmentation under a unigram model.
    case unigram
    /// Merges of frequent pairs.
    case bpe
    /// Every character is a piece.
    case char
  }
  /// How pieces are found.
  public var modelType: ModelType = .unigram
  /// How many ids, special ones included; for `char`, `nil` means every character of the texts.
  public var vocabSize: Int?
  /// Pieces that are never split, and that text may spell.
  public var userDefinedSymbols: [String] = []
  /// Spell unknown characters as bytes (256 further pieces).
  public var byteFallback = false
  /// Put a space before a text's first word.
  public var addDummyPrefix = false
  /// Drop leading, trailing and repeated spaces.
  public var removeExtraWhitespaces = false
  /// SentencePiece's rule for rewriting characters: `identity`, `nfkc`, `nmt_nfkc`, …
  public var normalizationRuleName = "identity"
  /// The share of characters that get a piece.
  public var characterCoverage = 1.0
  /// Split numbers into digits.
  public var splitDigits = false

  /// SentencePiece as this project uses it.
  public init() {}

  /// The serialised model.
  ///
  /// - Throws: `TokenizerError.training` where there is no text, or too little for the size asked.
  public func train(on texts: some Sequence<String>) throws(TokenizerError) -> [UInt8] {
    var bytes: [UInt8] = []
    var lengths: [Int] = []
    for text in texts where !text.isEmpty {
      bytes += text.utf8
      lengths.append(text.utf8.count)
    }
    guard let longest = lengths.max() else {
      throw .training(reason: "there is no text to train on")
    }
    try check()
    return try train(bytes, lengths, options(longest: longest))
  }

  /// The tokenizer trained on `texts`.
  public func tokenizer(on texts: some Sequence<String>) throws(TokenizerError)
    -> SentencePieceTokenizer
  {
    try SentencePieceTokenizer(bytes: train(on: texts))
  }

  private func check() throws(TokenizerError) {
    if let vocabSize, vocabSize < 5 {
      throw .training(reason: "vocab_size is \(vocabSize); 4 pieces are special, so give 5 or more")
    }
    if vocabSize == nil, modelType != .char {
      throw .training(reason: "vocab_size is needed for \(modelType.rawValue); give a whole number")
    }
    for symbol in userDefinedSymbols where symbol.isEmpty || symbol.utf8.contains(0) {
      throw .training(reason: "a user-defined symbol is empty or holds a zero byte")
    }
  }

  /// A field of a CSV line, with spaces as the library marks them.
  private static func quoted(_ symbol: String) -> String {
    "\"" + symbol.replacing("\"", with: "\"\"").replacing(" ", with: "▁") + "\""
  }

  private func options(longest: Int) -> [String] {
    let quoted = userDefinedSymbols.map { Self.quoted($0) }
    let symbols = quoted.isEmpty ? [] : ["user_defined_symbols", quoted.joined(separator: ",")]
    return [
      "model_type", modelType.rawValue,
      "vocab_size", String(vocabSize ?? 8000),
      "use_all_vocab", String(vocabSize == nil),
      "byte_fallback", String(byteFallback),
      "add_dummy_prefix", String(addDummyPrefix),
      "remove_extra_whitespaces", String(removeExtraWhitespaces),
      "normalization_rule_name", normalizationRuleName,
      "character_coverage", String(characterCoverage),
      "split_digits", String(splitDigits),
      "max_sentence_length", String(max(4192, longest)),
      "num_threads", "1",
      "pad_id", "0", "bos_id", "1", "eos_id", "2", "unk_id", "3",
      "pad_piece", "<pad>", "bos_piece", "<bos>", "eos_piece", "<eos>", "unk_piece", "<unk>",
    ] + symbols
  }

  private func train(
    _ bytes: [UInt8], _ lengths: [Int], _ options: [String]
  ) throws(TokenizerError) -> [UInt8] {
    var model = unsafe hone_spm_bytes()
    var error = unsafe hone_spm_bytes()
    let settings = Array(options.map { $0 + "\0" }.joined().utf8)
    let status = unsafe bytes.withUnsafeBytes { text in
      unsafe lengths.withUnsafeBufferPointer { lengths in
        unsafe settings.withUnsafeBytes { settings in
          unsafe hone_spm_train(
            text.baseAddress, lengths.baseAddress, lengths.count, settings.baseAddress,
            settings.count, &model, &error)
        }
      }
    }
    defer { unsafe hone_spm_free(model.data) }
    let reason = unsafe String(taking: error)
    if status != 0 { throw .training(reason: SentencePieceFault(reason: reason).reason) }
    return unsafe Array(UnsafeRawBufferPointer(start: model.data, count: model.count))
  }
}

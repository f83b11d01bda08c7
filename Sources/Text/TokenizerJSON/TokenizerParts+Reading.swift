import Records

extension TokenizerParts {
  /// The tokenizer that a `tokenizer.json` describes.
  ///
  /// - Throws: `TokenizerError.invalid` with the field, for everything that is not implemented too.
  init(json bytes: [UInt8], file: String) throws(TokenizerError) {
    let root = try JSONField(parsing: bytes, file: file)
    try root.allow([
      "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer",
      "post_processor", "decoder", "model",
    ])
    // `truncation` and `padding` shape batches; transformers sets both anew at every call.
    let normalizer = try root["normalizer"].map { field throws(TokenizerError) in
      try Normalizer(field)
    }
    let preTokenizer = try root["pre_tokenizer"].map { field throws(TokenizerError) in
      try PreTokenizer(field)
    }
    self.init(
      try SubwordVocabulary(root.required("model"), inBytes: preTokenizer?.mapsBytes ?? false),
      normalizer: normalizer, preTokenizer: preTokenizer,
      decoder: try TokenDecoder(root["decoder"]), definition: bytes)
    for field in try root["added_tokens"]?.elements() ?? [] { try add(AddedToken(field), field) }
    postProcessor = try PostProcessor(root["post_processor"], size: pieces.count)
  }

  /// Adds a token of the file; its id has to be the one that readers of the format count.
  private mutating func add(_ token: AddedToken, _ field: JSONField) throws(TokenizerError) {
    if token.text.isEmpty { throw try field.required("content").fault("is empty") }
    if token.text.utf8.count > 4096 {
      throw try field.required("content").fault("is longer than 4096 bytes")
    }
    let expected = ids[token.text] ?? nextID
    if token.id != expected {
      throw try field.required("id").fault(
        "is \(token.id), but readers of this format give \"\(token.text)\" \(expected); "
          + "write the ids without holes")
    }
    add(token)
  }
}

extension AddedToken {
  /// A token of `added_tokens`.
  init(_ field: JSONField) throws(TokenizerError) {
    try field.allow([
      "id", "content", "single_word", "lstrip", "rstrip", "normalized", "special",
    ])
    self.init(
      id: try field.required("id").id(), text: try field.required("content").string(),
      isSpecial: try field.flag("special", default: false))
    try readSettings(field)
  }

  /// Reads how the token is found.
  mutating func readSettings(_ field: JSONField) throws(TokenizerError) {
    isSingleWord = try field.flag("single_word", default: false)
    stripsLeft = try field.flag("lstrip", default: false)
    stripsRight = try field.flag("rstrip", default: false)
    isNormalized = try field.flag("normalized", default: !isSpecial)
  }
}

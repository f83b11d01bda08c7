extension TokenizerParts {
  /// A SentencePiece model under the rules of transformers: its pieces and scores in the pipeline
  /// that the settings' class stands for.
  ///
  /// - Throws: `TokenizerError.corrupt`, or `.invalid` for a class that is not implemented.
  init(sentencePiece bytes: [UInt8], place: String, settings: TokenizerSettings, config: String)
    throws(TokenizerError)
  {
    guard let file = SentencePieceFile(bytes) else {
      throw .corrupt(place: place, reason: "it is no serialised model")
    }
    if file.pieces.contains(where: { $0.text.utf8.count > 1024 }) {
      throw .corrupt(place: place, reason: "a piece is longer than 1024 bytes")
    }
    func refusal(_ problem: String) -> TokenizerError {
      .invalid(file: config, field: "tokenizer_class", problem: problem)
    }
    switch (settings.className ?? file.usualClass, file.algorithm) {
    case ("LlamaTokenizer", .bytePair): self.init(llama: file, settings)
    case ("T5Tokenizer", .unigram): try self.init(t5: file, place: place)
    case ("LlamaTokenizer", _): throw refusal("LlamaTokenizer wants a model of type BPE")
    case ("T5Tokenizer", _): throw refusal("T5Tokenizer wants a model of type unigram")
    case (let name, _):
      throw refusal(
        "\(name) is not supported with a SentencePiece model; "
          + "a tokenizer.json, as transformers saves it, would do")
    }
    definition = bytes
    addPieces(of: file)
    try apply(settings)
  }

  /// Byte pairs with byte pieces; a space before the text's start, as the settings say.
  private init(llama file: SentencePieceFile, _ settings: TokenizerSettings) {
    let mark = Array("▁".utf8)
    let addsSpace = settings.addsPrefixSpace ?? true
    let prepending: Metaspace.Prepending =
      addsSpace ? settings.isLegacy == true ? .always : .first : .never
    var decoder = TokenDecoder()
    decoder.spelling = .text([(mark, [0x20])])
    decoder.readsBytePieces = true
    decoder.joining.malformed = .byteRuns
    if addsSpace { decoder.joining.opening = .strips(" ", upTo: 1) }
    self.init(
      file.bytePairs, normalizer: nil,
      preTokenizer: .metaspace(Metaspace(mark: mark, prepending: prepending, cuts: false)),
      decoder: decoder, definition: [])
  }

  /// A unigram model over words, with a hundred sentinels behind the pieces.
  private init(t5 file: SentencePieceFile, place: String) throws(TokenizerError) {
    let mark = Array("▁".utf8)
    let sentinels = (0..<100).reversed().map { "<extra_id_\($0)>" }
    let scored =
      file.pieces.map { ($0.text, Double($0.score)) } + sentinels.map { ($0, 0.0) }
    var decoder = TokenDecoder()
    decoder.spelling = .text([(mark, [0x20])])
    decoder.joining.opening = .dropsMarks("▁")
    var normalizer: Normalizer?
    if !file.characterMap.isEmpty {
      guard let map = CharacterMap(file.characterMap) else {
        throw .corrupt(place: place, reason: "its map of characters has wrong lengths")
      }
      normalizer = .precompiled(map)
    }
    self.init(
      SubwordVocabulary.unigram(scored, unknown: file.unknown, readsBytes: false),
      normalizer: normalizer,
      preTokenizer: .sequence([
        .splitCharacters(.space, .removed),
        .metaspace(Metaspace(mark: mark, prepending: .always, cuts: true)),
      ]), decoder: decoder, definition: [])
    for text in sentinels {
      if let id = ids[text] { add(AddedToken(id: id, text: text, isSpecial: true)) }
    }
    if let end = ids["</s>"] { postProcessor.suffix = [end] }
  }

  /// Control pieces are special tokens; user-defined ones are found in text as well.
  private mutating func addPieces(of file: SentencePieceFile) {
    for piece in file.pieces where piece.kind == .control || piece.kind == .userDefined {
      guard let id = ids[piece.text], !piece.text.isEmpty else { continue }
      add(AddedToken(id: id, text: piece.text, isSpecial: piece.kind == .control))
    }
    if let unknown = file.unknown, let piece = pieces[Int(unknown)] {
      add(AddedToken(id: unknown, text: piece, isSpecial: true))
    }
  }
}

extension SentencePieceFile {
  /// The class where the settings name none.
  fileprivate var usualClass: String {
    algorithm == .bytePair ? "LlamaTokenizer" : "T5Tokenizer"
  }

  fileprivate var unknown: Int32? {
    pieces.firstIndex { $0.kind == .unknown }.map { Int32($0) }
  }

  /// The pieces as byte-pair encoding: every way to join two pieces to a third is a merge, ranked by
  /// the third's id and then by the lengths of the parts.
  fileprivate var bytePairs: SubwordVocabulary {
    var ids = TextTable(capacity: pieces.count)
    for (id, piece) in pieces.enumerated() { ids.set(piece.text, to: Int32(id)) }
    var merges = PairTable(capacity: pieces.count * 2)
    var rank: Int32 = 0
    for (id, piece) in pieces.enumerated() where ids[piece.text] == Int32(id) {
      let scalars = piece.text.unicodeScalars
      for cut in scalars.indices.dropFirst() {
        guard let left = ids[String(scalars[..<cut])], let right = ids[String(scalars[cut...])]
        else { continue }
        merges.set(left, right, to: (rank, Int32(id)))
        rank += 1
      }
    }
    var settings = BytePairReader.Settings()
    (settings.fusesUnknown, settings.readsBytes) = (true, true)
    return BytePairReader.vocabulary(
      pieces.map(\.text), ids, merges, settings, inBytes: false)
  }
}

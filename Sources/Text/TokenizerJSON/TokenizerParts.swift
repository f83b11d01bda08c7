import Records

/// Everything that a tokenizer is made of.
struct TokenizerParts {
  var normalizer: Normalizer?
  var preTokenizer: PreTokenizer?
  var model: SubwordModel
  var decoder: TokenDecoder
  var postProcessor = PostProcessor()
  /// The text of each id, those of added tokens included.
  var pieces: [String?]
  var ids: TextTable
  private(set) var added: [AddedToken] = []
  /// Where each added token stands, by its id.
  private var addedPlaces: [Int32: Int] = [:]
  /// The id of the next token that is new.
  private(set) var nextID: Int32
  /// What the ids depend on, as bytes to be hashed.
  var definition: [UInt8] = []
  var (bos, eos, pad, unknown): (Int32?, Int32?, Int32?, Int32?)

  /// The parts of a vocabulary without added tokens.
  init(
    _ read: SubwordVocabulary, normalizer: Normalizer?, preTokenizer: PreTokenizer?,
    decoder: TokenDecoder, definition: [UInt8]
  ) {
    (model, pieces, ids) = (read.model, read.pieces, read.ids)
    (self.normalizer, self.preTokenizer, self.decoder) = (normalizer, preTokenizer, decoder)
    self.definition = definition
    nextID = Int32(read.count)
    unknown = read.unknown
  }

  /// The facts that others ask for.
  func vocabulary(joining: Joining) -> Vocabulary {
    var hashed = definition
    for token in added {
      let flags = [
        token.isSpecial, token.isSingleWord, token.stripsLeft, token.stripsRight,
        token.isNormalized,
      ].map { $0 ? "1" : "0" }.joined()
      hashed += Array("\n\(token.id) \(flags) \(token.text)".utf8)
    }
    var vocabulary = Vocabulary(
      size: pieces.count, bosID: bos, eosIDs: eos.map { [$0] } ?? [], padID: pad, unkID: unknown,
      identity: SHA256.hex(hashed))
    vocabulary.joining = joining
    vocabulary.added = added
    return vocabulary
  }

  /// Adds a token, or changes the settings of one that is there.
  mutating func add(_ token: AddedToken) {
    if let index = addedPlaces[token.id] {
      added[index] = token
      return
    }
    addedPlaces[token.id] = added.count
    added.append(token)
    nextID = max(nextID, token.id + 1)
    if Int(token.id) >= pieces.count {
      pieces += Array(repeating: nil, count: Int(token.id) + 1 - pieces.count)
    }
    if pieces[Int(token.id)] == nil {
      pieces[Int(token.id)] = token.text
      ids.set(token.text, to: token.id)
    }
  }
}

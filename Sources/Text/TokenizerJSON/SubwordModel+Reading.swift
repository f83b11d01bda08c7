import Records

/// A model with the texts of its ids.
struct SubwordVocabulary {
  var model: SubwordModel
  /// The text of each id; `nil` in holes.
  var pieces: [String?]
  /// The id of each text.
  var ids: TextTable
  /// How many texts there are, which is the first id of added tokens.
  var count: Int { ids.count }

  /// What stands for text that the vocabulary cannot spell.
  var unknown: Int32? {
    switch model {
    case .bytePair(let model):
      if case .characters(_, _, let unknown, _) = model.units { unknown } else { nil }
    case .unigram(let model): model.unknown
    case .wholeWords(_, let unknown): unknown
    }
  }
}

extension SubwordVocabulary {
  /// The model that `field` describes.
  ///
  /// - Parameter inBytes: whether words come as bytes, which the vocabulary writes in the byte
  ///   alphabet.
  init(_ field: JSONField, inBytes: Bool) throws(TokenizerError) {
    switch try Self.type(of: field) {
    case "BPE": self = try BytePairReader(field, inBytes: inBytes).read()
    case "Unigram":
      if inBytes { throw field.fault("Unigram is not supported after ByteLevel") }
      self = try Self.unigram(field)
    case "WordLevel":
      if inBytes { throw field.fault("WordLevel is not supported after ByteLevel") }
      self = try Self.wordLevel(field)
    case let type: throw field.fault("\(type) is not supported as a model")
    }
  }

  /// Old files leave the type out.
  private static func type(of field: JSONField) throws(TokenizerError) -> String {
    if let type = field["type"] { return try type.string() }
    if field["merges"] != nil { return "BPE" }
    if field["vocab"]?.value.array != nil { return "Unigram" }
    throw field.fault("has no type")
  }

  /// `vocab` as an object of texts and ids.
  static func vocabulary(_ field: JSONField) throws(TokenizerError) -> (
    pieces: [String?], ids: TextTable
  ) {
    let members = try field.object()
    var ids = TextTable(capacity: members.count)
    let limit = members.count * 4 + 65_536
    var pieces = [String?](repeating: nil, count: members.count)
    for member in members {
      guard let number = member.value.int, 0..<limit ~= number else {
        throw entry(field, member).fault("is no id; whole numbers below \(limit) would do")
      }
      if number >= pieces.count {
        pieces += Array(repeating: nil, count: number + 1 - pieces.count)
      }
      if let other = pieces[number] {
        throw entry(field, member).fault("is \(number), which \"\(other)\" has already")
      }
      pieces[number] = member.key
      ids.set(member.key, to: Int32(number))
    }
    return (pieces, ids)
  }

  private static func entry(_ field: JSONField, _ member: JSON.Member) -> JSONField {
    JSONField(file: field.file, path: "\(field.path)[\"\(member.key)\"]", value: member.value)
  }

  /// The ids of `<0x00>` to `<0xFF>`.
  static func bytePieces(_ ids: TextTable) -> [Int32] {
    (UInt8.min...UInt8.max).map { ids[BytePiece.text(of: $0)] ?? -1 }
  }

  private static func unigram(_ field: JSONField) throws(TokenizerError) -> SubwordVocabulary {
    try field.allow(["type", "unk_id", "vocab", "byte_fallback", "fuse_unk", "alpha", "nbest_size"])
    try field.require("fuse_unk", true) { $0.value.bool }
    for key in ["alpha", "nbest_size"] {
      if let sampling = field[key] {
        throw sampling.fault("sampling is not supported; null would do")
      }
    }
    var scored: [(String, Double)] = []
    for entry in try field.required("vocab").elements() {
      let pair = try entry.elements()
      guard pair.count == 2 else { throw entry.fault("is no pair of text and score") }
      scored.append((try pair[0].string(), try pair[1].number()))
    }
    let unknown = try field["unk_id"].map { field throws(TokenizerError) in try field.id() }
    if let unknown, Int(unknown) >= scored.count {
      throw try field.required("unk_id").fault("is outside the vocabulary of \(scored.count)")
    }
    if scored.isEmpty { throw try field.required("vocab").fault("is empty") }
    return unigram(
      scored, unknown: unknown, readsBytes: try field.flag("byte_fallback", default: false))
  }

  /// A unigram model over pieces with their scores, in the order of their ids.
  static func unigram(_ scored: [(String, Double)], unknown: Int32?, readsBytes: Bool)
    -> SubwordVocabulary
  {
    var trie = ByteTrie()
    var ids = TextTable(capacity: scored.count)
    for (index, entry) in scored.enumerated() where !entry.0.isEmpty {
      ids.set(entry.0, to: Int32(index))
      trie.insert(entry.0.utf8, Int32(index))
    }
    let model = UnigramModel(
      pieces: trie, scores: scored.map(\.1), unknown: unknown,
      fallback: readsBytes ? bytePieces(ids) : nil)
    return SubwordVocabulary(model: .unigram(model), pieces: scored.map(\.0), ids: ids)
  }

  private static func wordLevel(_ field: JSONField) throws(TokenizerError) -> SubwordVocabulary {
    try field.allow(["type", "vocab", "unk_token"])
    let (pieces, ids) = try vocabulary(field.required("vocab"))
    var trie = ByteTrie()
    for (id, piece) in pieces.enumerated() {
      if let piece, !piece.isEmpty { trie.insert(piece.utf8, Int32(id)) }
    }
    let unknown = try field["unk_token"].map { field throws(TokenizerError) in try field.string() }
    return SubwordVocabulary(
      model: .wholeWords(trie, unknown: unknown.flatMap { ids[$0] }), pieces: pieces, ids: ids)
  }
}

import Records

/// Reads a model of type `BPE`.
struct BytePairReader {
  private let field: JSONField
  private let inBytes: Bool

  init(_ field: JSONField, inBytes: Bool) {
    (self.field, self.inBytes) = (field, inBytes)
  }

  func read() throws(TokenizerError) -> SubwordVocabulary {
    try field.allow([
      "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix",
      "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges",
    ])
    try field.require("dropout", 0) { $0.value.double }
    try field.require("continuing_subword_prefix", "") { $0.value.string }
    try field.require("end_of_word_suffix", "") { $0.value.string }
    let (pieces, ids) = try SubwordVocabulary.vocabulary(field.required("vocab"))
    var settings = Settings()
    settings.unknown = try unknown(ids)
    settings.fusesUnknown = try field.flag("fuse_unk", default: false)
    settings.readsBytes = try field.flag("byte_fallback", default: false)
    settings.takesWords = try field.flag("ignore_merges", default: false)
    let merges = try merges(ids)
    return Self.vocabulary(pieces, ids, merges, settings, inBytes: inBytes)
  }

  /// What is set beside vocabulary and merges.
  struct Settings {
    var unknown: Int32?
    var fusesUnknown = false
    var readsBytes = false
    var takesWords = false
  }

  static func vocabulary(
    _ pieces: [String?], _ ids: TextTable, _ merges: PairTable, _ settings: Settings,
    inBytes: Bool
  ) -> SubwordVocabulary {
    let units: BytePairModel.Units =
      inBytes
      ? .bytes(ByteAlphabet.scalars.map { id(of: $0, ids) ?? -1 })
      : .characters(
        characters(pieces), bytes: settings.readsBytes ? SubwordVocabulary.bytePieces(ids) : nil,
        unknown: settings.unknown, fusesUnknown: settings.fusesUnknown)
    let words = settings.takesWords ? words(pieces, inBytes) : nil
    let model = BytePairModel(units: units, merges: merges, words: words)
    return SubwordVocabulary(model: .bytePair(model), pieces: pieces, ids: ids)
  }

  private static func id(of scalar: UInt32, _ ids: TextTable) -> Int32? {
    Unicode.Scalar(scalar).flatMap { ids[String($0)] }
  }

  private static func characters(_ pieces: [String?]) -> [UInt32: Int32] {
    var found: [UInt32: Int32] = [:]
    for (id, piece) in pieces.enumerated() {
      guard let piece, piece.utf8.count <= 4, let only = piece.unicodeScalars.first,
        piece.unicodeScalars.count == 1
      else { continue }
      found[only.value] = Int32(id)
    }
    return found
  }

  private static func words(_ pieces: [String?], _ inBytes: Bool) -> ByteTrie {
    var trie = ByteTrie()
    for (id, piece) in pieces.enumerated() {
      guard let piece, !piece.isEmpty else { continue }
      if !inBytes {
        trie.insert(piece.utf8, Int32(id))
      } else if let bytes = ByteAlphabet.bytes(of: piece) {
        trie.insert(bytes, Int32(id))
      }
    }
    return trie
  }

  private func unknown(_ ids: TextTable) throws(TokenizerError) -> Int32? {
    guard let token = field["unk_token"] else { return nil }
    guard let id = ids[try token.string()] else { throw token.fault("is not in the vocabulary") }
    return id
  }

  /// The pairs that are merged, earlier ones first; a pair given twice counts where it comes last.
  private func merges(_ ids: TextTable) throws(TokenizerError) -> PairTable {
    let list = try field.required("merges")
    guard let merges = list.value.array else {
      throw list.fault("is \(list.value.kind); an array would do")
    }
    var table = PairTable(capacity: merges.count)
    for (rank, merge) in merges.enumerated() {
      guard let (left, right) = Self.pair(merge) else {
        throw fault(list, rank, merge, "is no pair of texts")
      }
      guard let first = ids[left] else { throw unknown(left, list, rank, merge) }
      guard let second = ids[right] else { throw unknown(right, list, rank, merge) }
      guard let merged = ids[left, right] else { throw unknown(left + right, list, rank, merge) }
      table.set(first, second, to: (Int32(rank), merged))
    }
    return table
  }

  private func unknown(_ text: String, _ list: JSONField, _ rank: Int, _ merge: JSON)
    -> TokenizerError
  {
    fault(list, rank, merge, "needs \"\(text)\", which the vocabulary lacks")
  }

  private func fault(_ list: JSONField, _ rank: Int, _ merge: JSON, _ problem: String)
    -> TokenizerError
  {
    JSONField(file: list.file, path: "\(list.path)[\(rank)]", value: merge).fault(problem)
  }

  /// `["a", "b"]`, or `"a b"` in older files.
  private static func pair(_ merge: JSON) -> (String, String)? {
    if case .array(let parts) = merge {
      guard parts.count == 2, let left = parts[0].string, let right = parts[1].string else {
        return nil
      }
      return (left, right)
    }
    guard let text = merge.string else { return nil }
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
  }
}

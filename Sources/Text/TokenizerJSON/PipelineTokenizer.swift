public import Foundation

/// A tokenizer as Hugging Face's `tokenizers` library runs it.
///
/// Added tokens are found first; what lies between is normalized, cut into words and encoded word by
/// word. Reading is without hidden state, so one value serves any number of threads.
public struct PipelineTokenizer: Tokenizer {
  /// The special ids and the size.
  public let vocabulary: Vocabulary
  private let stages: TokenizerStages
  private let pieces: [String?]
  /// Whether an id is a special token's.
  private let isSpecial: [Bool]
  private let files: TokenizerFiles

  init(_ parts: TokenizerParts, files: TokenizerFiles) throws(TokenizerError) {
    pieces = parts.pieces
    stages = try TokenizerStages(parts)
    var isSpecial = [Bool](repeating: false, count: parts.pieces.count)
    for token in parts.added where token.isSpecial { isSpecial[Int(token.id)] = true }
    self.isSpecial = isSpecial
    self.files = files
    vocabulary = parts.vocabulary(joining: parts.decoder.joining)
  }

  /// The ids of `text` as `tokenizers` gives them without `add_special_tokens`.
  ///
  /// - Throws: `TokenizerError.failed` where the vocabulary cannot spell the text.
  public func encode(_ text: String, at position: TextPosition, specials: SpecialText)
    throws(TokenizerError) -> [Int32]
  {
    try stages.encode(
      Array(text.utf8), at: position, specials: specials,
      barred: specials == .literal ? isSpecial : nil)
  }

  /// The ids with the special tokens that the vocabulary's rules put around a sequence.
  public func addingSpecials(_ ids: [Int32]) -> [Int32] { stages.postProcessor.apply(ids) }

  /// The bytes that `id` adds to a text already begun; none for special tokens and unknown ids.
  public func bytes(of id: Int32) -> [UInt8] {
    isSpecial.indices.contains(Int(id)) && !isSpecial[Int(id)] ? spelling(of: id) : []
  }

  /// The bytes that `id` adds to a text already begun, special tokens spelled out.
  public func spelling(of id: Int32) -> [UInt8] {
    piece(of: id).map(stages.decoder.bytes) ?? []
  }

  /// The piece as the vocabulary spells it.
  public func piece(of id: Int32) -> String? {
    pieces.indices.contains(Int(id)) ? pieces[Int(id)] : nil
  }

  /// Writes the files that it was read from, unchanged.
  public func save(to directory: URL) throws(TokenizerError) { try files.write(to: directory) }
}

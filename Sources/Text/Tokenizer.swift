public import Foundation

/// Text to ids and back.
///
/// A sequence is a start and continuations of it. Some vocabularies mark the start of a text with a
/// space of their own; a continuation never gets one, so that the texts of a prompt and of its
/// completion join without a character more or less.
public protocol Tokenizer: Sendable {
  /// The special ids and the size.
  var vocabulary: Vocabulary { get }
  /// The ids of `text`; no special token is added.
  func encode(_ text: String, at position: TextPosition, specials: SpecialText)
    throws(TokenizerError) -> [Int32]
  /// The bytes that `id` adds to a text already begun; none for control pieces and unknown ids.
  func bytes(of id: Int32) -> [UInt8]
  /// The bytes that `id` adds where special tokens are spelled out.
  func spelling(of id: Int32) -> [UInt8]
  /// `ids` with the special tokens that the vocabulary's own rules put around a sequence.
  func addingSpecials(_ ids: [Int32]) -> [Int32]
  /// The piece as the vocabulary spells it, for people; `nil` outside the vocabulary.
  func piece(of id: Int32) -> String?
  /// Writes the files that a checkpoint needs to carry its tokenizer.
  func save(to directory: URL) throws(TokenizerError)
}

/// Where in a sequence a text stands.
public enum TextPosition: Sendable, Codable, Hashable {
  /// It opens the sequence.
  case start
  /// Something came before it.
  case continuation
}

/// What becomes of text that spells a special token, such as `<|im_end|>`.
public enum SpecialText: Sendable, Codable, Hashable {
  /// It is text like any other: what people and programs say never becomes a special token.
  case literal
  /// It becomes the token, as in transformers: what a chat template or a prepared text says.
  case parsed
}

/// What decoding makes of the ids of special tokens.
public enum SpecialIDs: Sendable, Codable, Hashable {
  /// Nothing: they are no text.
  case dropped
  /// The text that the vocabulary has for them.
  case spelled
}

/// The fixed facts of a tokenizer.
public struct Vocabulary: Sendable, Codable, Hashable {
  /// How many ids there are.
  public var size: Int
  /// Opens a sequence.
  public var bosID: Int32?
  /// Ends what a policy writes; the first is the one that training appends.
  public var eosIDs: [Int32]
  /// Fills up; never part of a sequence here.
  public var padID: Int32?
  /// Stands for text that the vocabulary cannot spell.
  public var unkID: Int32?
  /// How what ids add joins to a text.
  public var joining = Joining()
  /// The tokens that text may spell, in the order of the file; `isSpecial` ones steer the model.
  public var added: [AddedToken] = []
  /// SHA-256 of the model, in hexadecimal: the same vocabulary exactly where this is the same.
  public var identity: String

  /// A vocabulary.
  public init(
    size: Int, bosID: Int32? = nil, eosIDs: [Int32] = [], padID: Int32? = nil,
    unkID: Int32? = nil, identity: String
  ) {
    self.size = size
    self.bosID = bosID
    self.eosIDs = eosIDs
    self.padID = padID
    self.unkID = unkID
    self.identity = identity
  }
}

extension Tokenizer {
  /// How many ids there are.
  public var vocabularySize: Int { vocabulary.size }
  /// Opens a sequence.
  public var bosID: Int32? { vocabulary.bosID }
  /// Ends what a policy writes; the first is the one that training appends.
  public var eosIDs: [Int32] { vocabulary.eosIDs }
  /// Fills up; never part of a sequence here.
  public var padID: Int32? { vocabulary.padID }
  /// SHA-256 of the model, in hexadecimal.
  public var identity: String { vocabulary.identity }

  /// The bytes that `id` adds: special tokens have no spelling of their own here.
  public func spelling(of id: Int32) -> [UInt8] { bytes(of: id) }

  /// `ids` after BOS, where the vocabulary has one.
  public func addingSpecials(_ ids: [Int32]) -> [Int32] { (bosID.map { [$0] } ?? []) + ids }

  /// The ids of `text` as transformers would give them, but that no special token is added.
  public func encode(_ text: String, at position: TextPosition = .start) throws(TokenizerError)
    -> [Int32]
  {
    try encode(text, at: position, specials: .parsed)
  }

  /// The text of `ids`; bytes that are no UTF-8 become U+FFFD.
  ///
  /// Completions are decoded with `.continuation`, which keeps a leading space.
  public func decode(
    _ ids: [Int32], at position: TextPosition = .start, specials: SpecialIDs = .dropped
  ) -> String {
    var decoder = StreamingDecoder(self, at: position, specials: specials)
    return decoder.append(ids) + decoder.finish()
  }
}

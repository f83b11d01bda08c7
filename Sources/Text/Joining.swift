/// How the bytes of ids join to a text.
public struct Joining: Sendable, Codable, Hashable {
  /// What is taken away where a text starts.
  public enum Opening: Sendable, Codable, Hashable {
    /// Nothing.
    case nothing
    /// So many of this character, from the text.
    case strips(String, upTo: Int)
    /// Every mark of this spelling, from the first piece.
    case dropsMarks(String)
    /// The space that the first piece begins with.
    case space
    /// The space that each piece begins with, as long as the text is empty.
    case spaces
  }

  /// How many U+FFFD stand for bytes that are no UTF-8.
  public enum Malformed: Sendable, Codable, Hashable {
    /// One for each longest beginning of a character, as the Unicode standard recommends.
    case subparts
    /// One for each byte (SentencePiece).
    case bytes
    /// One for each byte of a run of byte pieces that is not UTF-8 as a whole (`ByteFallback`).
    case byteRuns
  }

  /// What is taken away where a text starts.
  public var opening = Opening.nothing
  /// What becomes of bytes that are no UTF-8.
  public var malformed = Malformed.subparts
  /// Stands between what two ids add.
  public var separator = ""

  /// Bytes in their order, as they are.
  public init() {}
}

public import Foundation
import Records

/// A SentencePiece vocabulary: unigram, byte-pair, word or character.
///
/// The model is loaded twice. The second copy encodes continuations: it adds no dummy prefix and
/// keeps every space, so that prompt and completion join as they are written.
public struct SentencePieceTokenizer: Tokenizer {
  /// The file in a checkpoint's directory.
  public static let fileName = "tokenizer.model"

  /// The special ids and the size.
  public let vocabulary: Vocabulary
  /// The serialised model.
  public let modelBytes: [UInt8]
  private let files: TokenizerFiles
  private let start: SentencePieceModel
  private let continuation: SentencePieceModel
  private let pieces: [String]
  private let pieceBytes: [[UInt8]]

  /// The model in `file`.
  ///
  /// - Throws: `TokenizerError.unreadable` or `.corrupt`.
  public init(file: URL) throws(TokenizerError) {
    try self.init(bytes: TokenizerFiles.read(file), place: file.relativePath)
  }

  /// The model that `directory` carries.
  public init(directory: URL) throws(TokenizerError) {
    let file = directory.appending(path: Self.fileName)
    try self.init(
      bytes: TokenizerFiles.read(file), place: file.relativePath,
      files: TokenizerFiles(directory: directory))
  }

  /// The model serialised in `bytes`; `place` names them in errors.
  public init(bytes: [UInt8], place: String = "tokenizer") throws(TokenizerError) {
    try self.init(
      bytes: bytes, place: place, files: TokenizerFiles([(Self.fileName, bytes)]))
  }

  /// - Parameter files: what `save` writes.
  init(bytes: [UInt8], place: String, files: TokenizerFiles) throws(TokenizerError) {
    if bytes.isEmpty { throw .corrupt(place: place, reason: "it is empty") }
    do {
      start = try SentencePieceModel(bytes: bytes)
      continuation = try SentencePieceModel(bytes: bytes + continuationSettings)
      pieces = (0..<start.size).map(start.piece)
      pieceBytes = try Self.bytesOfPieces(pieces, of: continuation)
      vocabulary = Self.vocabulary(of: start, bytes)
    } catch {
      throw .corrupt(place: place, reason: error.reason)
    }
    modelBytes = bytes
    self.files = files
  }

  /// The ids of `text`, sentencepiece's own: no special token is added, and text that spells one
  /// never becomes it.
  ///
  /// - Throws: `TokenizerError.failed` with the library's words.
  public func encode(_ text: String, at position: TextPosition, specials: SpecialText)
    throws(TokenizerError) -> [Int32]
  {
    do {
      return try (position == .start ? start : continuation).encode(text)
    } catch { throw .failed(reason: error.reason) }
  }

  /// The bytes that `id` adds to a text already begun; none for control pieces and unknown ids.
  public func bytes(of id: Int32) -> [UInt8] {
    pieceBytes.indices.contains(Int(id)) ? pieceBytes[Int(id)] : []
  }

  /// The piece as the vocabulary spells it: `▁` is a space, `<0x0A>` a byte.
  public func piece(of id: Int32) -> String? {
    pieces.indices.contains(Int(id)) ? pieces[Int(id)] : nil
  }

  /// Writes `tokenizer.model` and what else it was read with, each in one move.
  public func save(to directory: URL) throws(TokenizerError) { try files.write(to: directory) }
}

/// `normalizer_spec { add_dummy_prefix: false, remove_extra_whitespaces: false }` on the wire.
///
/// Protocol buffers merge: what is appended to a serialised message overrides it.
private let continuationSettings: [UInt8] = [0x1A, 4, 0x18, 0, 0x20, 0]

extension SentencePieceTokenizer {
  private static func bytesOfPieces(
    _ pieces: [String], of model: SentencePieceModel
  ) throws(SentencePieceFault) -> [[UInt8]] {
    var all: [[UInt8]] = []
    for (id, piece) in zip(0..<model.size, pieces) {
      if model.isByte(id), let byte = UInt8(piece.dropFirst(3).dropLast(), radix: 16) {
        all.append([byte])
      } else {
        all.append(Array(try model.decode([id]).utf8))
      }
    }
    return all
  }

  private static func vocabulary(of model: SentencePieceModel, _ bytes: [UInt8]) -> Vocabulary {
    var vocabulary = Vocabulary(
      size: Int(model.size), bosID: model.bos, eosIDs: model.eos.map { [$0] } ?? [],
      padID: model.pad, unkID: model.unk, identity: SHA256.hex(bytes))
    vocabulary.joining.malformed = .bytes
    if let file = SentencePieceFile(bytes) {
      vocabulary.joining.opening =
        file.removesExtraSpaces ? .spaces : file.addsDummyPrefix ? .space : .nothing
    }
    return vocabulary
  }
}

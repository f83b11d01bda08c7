public import Foundation
import Records
public import Tensors

/// Writes a model directory again, in another precision or in other files.
///
/// A piece of a tensor is in memory at a time. Floats are rounded to nearest, ties to even; other
/// numbers stay as they are. Tokenizer, template and generation files are carried over, and of
/// `config.json` every field but the precision.
public struct CheckpointConversion: Sendable {
  /// How floats are stored afterwards.
  public var precision: NumberType
  /// The most bytes of tensors in a file, where a tensor is not larger by itself.
  public var maxShardSize: Int

  /// A conversion.
  public init(to precision: NumberType, maxShardSize: Int = 5_000_000_000) {
    self.precision = precision
    self.maxShardSize = maxShardSize
  }

  /// Files that belong to a model beside its weights and its configuration.
  static let companions = [
    "added_tokens.json", "additional_chat_templates/tool_use.jinja", "chat_template.jinja",
    "chat_template.json", "generation_config.json", "LICENSE", "merges.txt",
    "special_tokens_map.json", "spiece.model", "tokenizer.json",
    "tokenizer.model", "tokenizer_config.json", "vocab.json", "vocab.txt",
  ]

  /// Reads the model in `source` and writes it to `destination`, which must not exist.
  ///
  /// - Returns: the files of weights that were written.
  /// - Throws: `CheckpointError` where the source cannot be read or is not whole, a number does not
  ///   fit into the precision, or the destination cannot be made; nothing is left behind then.
  @discardableResult
  public func write(_ source: URL, to destination: URL) throws(CheckpointError) -> [URL] {
    let files = try CheckpointFiles(fitting: source)
    let configuration = try ConfigurationReader(
      contentsOf: source.appending(path: "config.json"))
    try makeNewDirectory(destination)
    do {
      let written = try writeShards(files, to: destination)
      try Self.copyCompanions(from: source, to: destination)
      try JSON.object((configuration.json.members ?? []).stating(precision))
        .writeLines(to: destination.appending(path: "config.json"))
      return written
    } catch {
      try? FileManager.default.removeItem(at: destination)
      throw error
    }
  }

  private func writeShards(_ files: CheckpointFiles, to folder: URL) throws(CheckpointError)
    -> [URL]
  {
    let holdings = files.holdings
    let sizes = holdings.map { ($0.entry.name, $0.count * type(of: $0).byteCount) }
    return try ShardPlan.write(sizes, limit: maxShardSize, into: folder) {
      (shard, url) throws(CheckpointError) in
      try write(holdings[shard], to: url)
    }
  }

  private func write(_ holdings: ArraySlice<CheckpointFiles.Holding>, to url: URL)
    throws(CheckpointError)
  {
    let header = Safetensors.headerBytes(
      holdings.map { ($0.entry.name, $0.entry.shape, type(of: $0)) })
    try writeNewFile(url) { file in
      try file.write(contentsOf: header)
      for holding in holdings {
        try forEachPiece(of: holding) { try file.write(contentsOf: $0) }
      }
    }
  }

  /// How a tensor is stored afterwards.
  private func type(of holding: CheckpointFiles.Holding) -> Safetensors.ElementType {
    holding.entry.elementType.isFloat ? precision.elementType : holding.entry.elementType
  }

  /// Numbers that are converted together.
  private static let pieceCount = 1 << 20

  private func forEachPiece(
    of holding: CheckpointFiles.Holding, _ body: (Data) throws -> Void
  ) throws {
    let (entry, target) = (holding.entry, type(of: holding))
    let bytes = holding.file.bytes(of: entry)
    let step = Self.pieceCount * entry.elementType.byteCount
    for start in stride(from: 0, to: bytes.count, by: step) {
      let from = bytes.startIndex + start
      let piece = bytes[from..<min(from + step, bytes.endIndex)]
      guard entry.elementType != target, let floats = entry.elementType.floats(in: piece) else {
        try body(piece)
        continue
      }
      let first = start / entry.elementType.byteCount
      if let error = precision.overflow(floats, from: first, of: entry.name, in: holding.file.file)
      {
        throw error
      }
      try body(target.bytes(of: floats))
    }
  }

  /// Copies what belongs to a model beside its weights, but for what is there already.
  static func copyCompanions(from source: URL, to folder: URL) throws(CheckpointError) {
    for name in Self.companions {
      let (file, copy) = (source.appending(path: name), folder.appending(path: name))
      let files = FileManager.default
      guard files.fileExists(atPath: file.path), !files.fileExists(atPath: copy.path) else {
        continue
      }
      let bytes = try readFile(file)
      // A companion may lie in a folder; where that cannot be made, the file cannot be either.
      try? files.createDirectory(
        at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try writeNewFile(copy) { try $0.write(contentsOf: bytes) }
    }
  }
}

/// Makes a directory that is not there yet.
func makeNewDirectory(_ url: URL) throws(CheckpointError) {
  guard !FileManager.default.fileExists(atPath: url.path) else {
    throw CheckpointError(
      file: url.path, problem: "exists already and is not overwritten; choose a new directory")
  }
  do {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  } catch {
    throw CheckpointError(
      file: url.path, problem: "cannot be made: \(error.localizedDescription)")
  }
}

extension Safetensors.ElementType {
  /// Whether the numbers have fractions.
  fileprivate var isFloat: Bool { self == .float64 || torchName != nil }
}

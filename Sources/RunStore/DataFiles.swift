public import Foundation

/// The files that a run was started with, data and model: one that goes on must find the same.
public struct DataFiles: Sendable, Codable, Hashable {
  /// One file.
  public struct File: Sendable, Codable, Hashable {
    /// The path, as the recipe has it.
    public let path: String
    /// How long it is.
    public let bytes: Int
    /// The checksum of its bytes; of a large file of weights, that of samples.
    public let checksum: String
  }

  /// The files, in the order of the recipe.
  public let files: [File]

  /// The files at `paths`, then those of the model at `model`; both may be relative to `directory`.
  ///
  /// - Throws: where a file cannot be read.
  public init(_ paths: [String], model: [String] = [], in directory: URL) throws {
    func file(_ path: String, _ checksum: (URL) throws -> String) throws -> File {
      let url = URL(filePath: path, relativeTo: directory)
      let bytes = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
      return File(path: path, bytes: bytes, checksum: try checksum(url))
    }
    files =
      try paths.map { try file($0) { try Checksum.ofFile($0) } }
      + model.map { try file($0) { try Checksum.ofSamples(of: $0) } }
  }

  /// The path of the first file that is not what it was.
  public func changed(since start: DataFiles) -> String? {
    files.first { file in start.files.contains { $0.path == file.path && $0 != file } }?.path
  }
}

extension RunDirectory {
  /// Writes `data.json`.
  public func write(data files: DataFiles) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(files).write(to: data, options: .atomic)
  }

  /// What `data.json` says; `nil` where the run has none.
  public func dataFiles() throws -> DataFiles? {
    guard FileManager.default.fileExists(atPath: data.path) else { return nil }
    return try JSONDecoder().decode(DataFiles.self, from: Data(contentsOf: data))
  }
}

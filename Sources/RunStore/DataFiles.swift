public import Foundation

/// The data files that a run was started with: one that goes on must find the same.
public struct DataFiles: Sendable, Codable, Hashable {
  /// One file.
  public struct File: Sendable, Codable, Hashable {
    /// The path, as the recipe has it.
    public let path: String
    /// How long it is.
    public let bytes: Int
    /// The checksum of its bytes.
    public let checksum: String
  }

  /// The files, in the order of the recipe.
  public let files: [File]

  /// The files at `paths`, which may be relative to `directory`.
  ///
  /// - Throws: where a file cannot be read.
  public init(_ paths: [String], in directory: URL) throws {
    files = try paths.map { path in
      let url = URL(filePath: path, relativeTo: directory)
      let bytes = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
      return File(path: path, bytes: bytes, checksum: try Checksum.ofFile(url))
    }
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

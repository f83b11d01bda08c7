import Foundation
import Records

/// Writes the checkpoints of a run, each whole or not at all.
///
/// A checkpoint is written into a hidden directory beside its place, flushed, described by
/// `manifest.json` and moved into place in one step; then the link `latest` moves. Whatever fails on
/// the way, the checkpoints before it stay as they were.
public struct CheckpointWriter: Sendable {
  /// The directory of all checkpoints.
  public let directory: URL
  /// How many checkpoints a stage keeps, its best and the latest among them; all where `nil`.
  public let limit: Int?

  /// A writer for `directory`.
  ///
  /// - Parameters:
  ///   - directory: usually `RunDirectory.checkpoints`.
  ///   - limit: `save_total_limit`, at least 1.
  public init(_ directory: URL, limit: Int? = nil) {
    self.directory = directory
    self.limit = limit.map { max(1, $0) }
  }

  /// Writes a checkpoint called `name` and removes those that are no longer kept.
  ///
  /// A checkpoint of the same name is replaced; checkpoints of the same stage past this step are
  /// left over from a run that was resumed before them, and are removed.
  ///
  /// - Parameters:
  ///   - name: its directory's name, such as `1-grpo-step-200`; not starting with a dot.
  ///   - manifest: where the run stands; its list of files is filled in here.
  ///   - body: writes the files into the directory it is given.
  /// - Throws: `CheckpointWriteError` with the cause.
  @discardableResult
  public func write(
    _ name: String, _ manifest: CheckpointManifest, _ body: (URL) throws -> Void
  ) throws(CheckpointWriteError) -> Checkpoint {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      try removeLeftovers()
      let fresh = directory.appending(path: ".new-\(name)")
      try FileManager.default.createDirectory(at: fresh, withIntermediateDirectories: true)
      let manifest = try fill(fresh, manifest, body)
      try replace(name, with: fresh)
      try Durable.point(latestLink, to: name)
      try Durable.flush(directory)
      let checkpoint = Checkpoint(url: directory.appending(path: name), manifest: manifest)
      try prune(around: checkpoint)
      return checkpoint
    } catch {
      try? removeLeftovers()
      throw CheckpointWriteError(
        path: directory.appending(path: name).relativePath, cause: error,
        previous: latest().checkpoint?.url.lastPathComponent)
    }
  }

  var latestLink: URL { directory.appending(path: "latest") }

  private func fill(
    _ fresh: URL, _ manifest: CheckpointManifest, _ body: (URL) throws -> Void
  ) throws -> CheckpointManifest {
    try body(fresh)
    var manifest = manifest
    let paths = try FileManager.default.subpathsOfDirectory(atPath: fresh.path).sorted()
    for path in paths {
      let url = fresh.appending(path: path)
      try Durable.flush(url)
      let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
      manifest.files.append(
        .init(
          path: path, bytes: attributes[.size] as? Int ?? 0, checksum: try Checksum.ofFile(url)))
    }
    let file = fresh.appending(path: CheckpointManifest.fileName)
    try Data((manifest.json.text + "\n").utf8).write(to: file)
    try Durable.flush(file)
    try Durable.flush(fresh)
    return manifest
  }

  private func replace(_ name: String, with fresh: URL) throws {
    let place = directory.appending(path: name)
    if FileManager.default.fileExists(atPath: place.path) {
      try Durable.rename(place, to: directory.appending(path: ".old-\(name)"))
    }
    try Durable.rename(fresh, to: place)
    try Durable.flush(directory)
    try removeLeftovers()
  }

  /// Hidden directories that a process left which was killed while it wrote.
  private func removeLeftovers() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.path)
    where name.hasPrefix(".new-") || name.hasPrefix(".old-") {
      try FileManager.default.removeItem(at: directory.appending(path: name))
    }
  }

  private func prune(around current: Checkpoint) throws {
    let position = current.manifest.position
    let siblings = described().filter { $0.manifest.position.stage == position.stage }
    let stale = siblings.filter { $0.manifest.position > position }
    var earlier = siblings.filter { $0.manifest.position <= position && $0.url != current.url }
    var kept = 1
    if !current.manifest.isBest, let best = earlier.firstIndex(where: \.manifest.isBest) {
      earlier.remove(at: best)
      kept += 1
    }
    let excess = limit.map { Array(earlier.dropFirst(max(0, $0 - kept))) } ?? []
    for checkpoint in stale + excess { try FileManager.default.removeItem(at: checkpoint.url) }
  }
}

/// A checkpoint on the disk.
public struct Checkpoint: Sendable, Hashable {
  /// Its directory.
  public let url: URL
  /// Where the run stood.
  public let manifest: CheckpointManifest
}

/// Why a checkpoint was not written.
public struct CheckpointWriteError: Error, Sendable, CustomStringConvertible {
  /// Where it should be.
  public let path: String
  /// What went wrong.
  public let cause: any Error
  /// The checkpoint that stands, if there is one.
  public let previous: String?

  /// The error, and what still stands.
  public var description: String {
    let standing = previous.map { "the checkpoint before it, \($0), is intact" }
    return "\(path): the checkpoint was not written: \(words); "
      + (standing ?? "there is no checkpoint before it")
  }

  private var words: String {
    let cause = cause as NSError
    let underlying = cause.userInfo[NSUnderlyingErrorKey] as? NSError
    if let posix = [underlying, cause].compactMap({ $0 }).first(where: {
      $0.domain == NSPOSIXErrorDomain
    }) {
      return systemMessage(Int32(posix.code)).lowercased()
    }
    return "\(self.cause)"
  }
}

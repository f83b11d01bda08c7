import Foundation
import Records

/// What `manifest.json` of a checkpoint says: where the run stood, and which files belong to it.
public struct CheckpointManifest: Sendable, Hashable {
  /// The boundary that the checkpoint was taken at.
  public var position: RunPosition
  /// How many groups the run had drawn.
  public var draw: Int
  /// Whether it was the stage's best so far.
  public var isBest: Bool
  /// What the stage needs to go on; whole numbers beyond `Int` belong in text.
  public var state: JSON
  /// The files, by path.
  public var files: [File] = []

  /// A file of a checkpoint.
  public struct File: Sendable, Hashable {
    /// Its path inside the checkpoint.
    public var path: String
    /// Its size.
    public var bytes: Int
    /// Its 64-bit checksum, against damage only.
    public var checksum: String
  }

  /// A checkpoint's description, before its files are written.
  public init(_ position: RunPosition, draw: Int = 0, isBest: Bool = false, state: JSON = nil) {
    self.position = position
    self.draw = draw
    self.isBest = isBest
    self.state = state
  }
}

extension CheckpointManifest {
  static let fileName = "manifest.json"

  /// The manifest as JSON.
  var json: JSON {
    [
      "version": 1, "stage": .int(position.stage), "step": .int(position.step),
      "draw": .int(draw), "best": .bool(isBest), "state": state,
      "files": .array(
        files.map {
          [
            "path": .string($0.path), "bytes": .int($0.bytes), "checksum": .string($0.checksum),
          ]
        }),
    ]
  }

  /// Reads a manifest; `nil` where a part is missing or of the wrong kind.
  init?(_ json: JSON) {
    guard json["version"] == 1, let stage = json["stage"]?.int, let step = json["step"]?.int,
      let draw = json["draw"]?.int, let isBest = json["best"]?.bool, let state = json["state"],
      let files = json["files"]?.array
    else { return nil }
    self.init(RunPosition(stage: stage, step: step), draw: draw, isBest: isBest, state: state)
    for file in files {
      guard let path = file["path"]?.string, let bytes = file["bytes"]?.int,
        let checksum = file["checksum"]?.string
      else { return nil }
      self.files.append(File(path: path, bytes: bytes, checksum: checksum))
    }
  }

  /// Reads the manifest of a checkpoint and holds its files to it.
  ///
  /// - Throws: what is wrong, in words.
  static func validated(at checkpoint: URL) throws(CheckpointDamage) -> CheckpointManifest {
    guard let data = try? Data(contentsOf: checkpoint.appending(path: fileName)) else {
      throw CheckpointDamage("\(fileName) is missing")
    }
    guard let json = try? JSON(parsing: data), let manifest = CheckpointManifest(json) else {
      throw CheckpointDamage("\(fileName) is damaged")
    }
    for file in manifest.files { try file.validate(in: checkpoint) }
    return manifest
  }
}

extension CheckpointManifest.File {
  fileprivate func validate(in checkpoint: URL) throws(CheckpointDamage) {
    let url = checkpoint.appending(path: path)
    guard let size = try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int
    else { throw CheckpointDamage("\(path) is missing") }
    guard size == bytes else {
      throw CheckpointDamage("\(path) has \(size) bytes, not \(bytes)")
    }
    guard (try? Checksum.ofFile(url)) == checksum else {
      throw CheckpointDamage("\(path) has another checksum")
    }
  }
}

/// What is wrong with a checkpoint on the disk.
struct CheckpointDamage: Error {
  let problem: String
  init(_ problem: String) { self.problem = problem }
}

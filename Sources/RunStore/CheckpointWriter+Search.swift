import Foundation
import Records

extension CheckpointWriter {
  /// The last checkpoint whose files are what its manifest says.
  ///
  /// - Returns: the checkpoint, `nil` where none is whole; and a warning for each damaged one that
  ///   was passed over.
  public func latest() -> (checkpoint: Checkpoint?, warnings: [String]) {
    var warnings: [String] = []
    for url in candidates() {
      do {
        return (Checkpoint(url: url, manifest: try .validated(at: url)), warnings)
      } catch {
        warnings.append(
          "\(url.relativePath): \(error.problem); going back to the checkpoint before it")
      }
    }
    return (nil, warnings)
  }

  /// The best checkpoint of a stage, the latest one that was marked so.
  public func best(stage: Int) -> Checkpoint? {
    described().first { $0.manifest.position.stage == stage && $0.manifest.isBest }
  }

  /// Every checkpoint with a readable manifest, latest position first; files are not looked at.
  func described() -> [Checkpoint] {
    names().compactMap { name in
      let url = directory.appending(path: name)
      guard let data = try? Data(contentsOf: url.appending(path: CheckpointManifest.fileName)),
        let json = try? JSON(parsing: data), let manifest = CheckpointManifest(json)
      else { return nil }
      return Checkpoint(url: url, manifest: manifest)
    }.sorted { $0.manifest.position > $1.manifest.position }
  }

  /// What `latest` points to, then all others: those with a manifest by position, then the rest.
  private func candidates() -> [URL] {
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: latestLink.path)
    let byPosition = described().map(\.url.lastPathComponent)
    let rest = names().filter { !byPosition.contains($0) }
    var seen: Set<String> = []
    return ((target.map { [$0] } ?? []) + byPosition + rest)
      .filter { seen.insert($0).inserted }.map { directory.appending(path: $0) }
  }

  private func names() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.filter { !$0.hasPrefix(".") && $0 != latestLink.lastPathComponent }.sorted()
  }
}

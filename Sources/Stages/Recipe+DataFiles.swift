import Datasets
import Foundation
import Recipes

extension Recipe {
  /// The data files of all stages, each once, with the first stage that reads it.
  var dataFiles: [(path: String, stage: String)] {
    var files: [(path: String, stage: String)] = []
    for stage in stages {
      for case .files(let sources) in (stage.traits?.inputs ?? []).map(\.origin) {
        for source in sources where !files.contains(where: { $0.path == source.path }) {
          files.append((source.path, stage.name))
        }
      }
    }
    return files
  }

  /// Looks for the data files of all stages.
  ///
  /// - Throws: `DataError` for the first that is missing, with a name near it and who reads it.
  func requireDataFiles(in directory: URL) throws(DataError) {
    for (path, stage) in dataFiles {
      let file = URL(filePath: path, relativeTo: directory)
      if FileManager.default.fileExists(atPath: file.path) { continue }
      let folder = file.deletingLastPathComponent().path
      let others = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      let near = nearestName(to: file.lastPathComponent, among: others.sorted())
      throw DataError(
        path,
        "there is no such file; \(near.map { "did you mean \($0)? " } ?? "")"
          + "Stage \"\(stage)\" reads it, and paths start from where hone is run")
    }
  }
}

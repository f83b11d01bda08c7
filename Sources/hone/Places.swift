import Foundation
import Models
import Recipes
import RunStore

/// Finds what a command line names in short.
enum Places {
  /// Where relative paths start from.
  static var here: URL {
    // Without the hint the last folder would be taken for a file, and left out.
    URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
  }
  /// The folder of recipes, from where the command is called.
  static let recipes = "recipes"
  /// The folder of runs.
  static let runs = "runs"

  /// The file of a recipe: a path, or a name in `recipes/`.
  ///
  /// - Throws: `Refusal` with the nearest name.
  static func recipe(_ name: String) throws(Refusal) -> String {
    if isThere(name) { return name }
    let isPath = name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    if !isPath {
      for file in ["\(recipes)/\(name).yaml", "\(recipes)/\(name).yml"] where isThere(file) {
        return file
      }
    }
    if isPath {
      let folder = URL(filePath: name).deletingLastPathComponent().relativePath
      let near = nearest(
        URL(filePath: name).lastPathComponent, yamlFiles(in: folder), "the recipes there are")
      throw Refusal(.missing, "\(name): there is no such file; \(near)")
    }
    let near = nearest(name, recipeFiles().map(plainName), "the recipes are")
    throw Refusal(.missing, "\(name): there is no such recipe; \(near)")
  }

  /// Every recipe in `recipes/`, by name.
  static func recipeFiles() -> [String] {
    yamlFiles(in: recipes).map { "\(recipes)/\($0)" }
  }

  private static func yamlFiles(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
  }

  /// A file's name without folder and ending.
  static func plainName(_ file: String) -> String {
    URL(filePath: file).deletingPathExtension().lastPathComponent
  }

  /// The directory of a run: a path, or a name in `runs/`.
  static func run(_ name: String) throws -> RunDirectory {
    let here = try? RunDirectory.open(at: URL(filePath: name))
    if let found = here ?? (try? RunDirectory.open(at: URL(filePath: "\(runs)/\(name)"))) {
      return found
    }
    let names = RunDirectory.all(in: URL(filePath: runs)).map(\.url.lastPathComponent)
    let base = URL(filePath: name).lastPathComponent
    throw Refusal(
      .missing, "\(name): no run is here; \(nearest(base, names, "the runs in \(runs) are"))")
  }

  /// The directory of a model: a checkpoint, or a run, which stands for its latest one.
  static func model(_ name: String) throws -> URL {
    let given = URL(filePath: name)
    if ModelDirectory.holdsModel(given) { return given }
    for run in [name, "\(runs)/\(name)"].map({ URL(filePath: $0) }) {
      guard let directory = try? RunDirectory.open(at: run) else { continue }
      if let latest = CheckpointWriter(directory.checkpoints).latest().checkpoint {
        return latest.url
      }
      throw Refusal(.missing, "\(name): the run has no checkpoint yet; wait for its first")
    }
    let problem =
      isThere(name)
      ? "holds no config.json" : "there is no such directory"
    throw Refusal(
      .missing, "\(name): \(problem); give a checkpoint's directory, or a run's")
  }

  private static func isThere(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  private static func nearest(_ name: String, _ names: [String], _ list: String) -> String {
    names.isEmpty ? "there are none here" : didYouMean(name, among: names, list)
  }
}

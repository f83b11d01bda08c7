import Foundation
import Records

/// The directory that holds everything about one run.
///
/// ```
/// recipe.yaml        the resolved recipe
/// environment.json   facts about machine and build
/// data.json          the files of data and model, by length and checksum
/// run.sqlite         runs, stages, metrics, rollouts, evaluations, events
/// checkpoints/       one directory a checkpoint, and `latest`
/// report.html        the report, once it is written
/// run.lock           held by the process that works on the run
/// ```
public struct RunDirectory: Sendable, Hashable {
  /// Where it is.
  public let url: URL

  /// The path for messages.
  public var path: String { url.relativePath }
  /// The resolved recipe.
  public var recipe: URL { url.appending(path: "recipe.yaml") }
  /// Facts about the machine and the build.
  public var environment: URL { url.appending(path: "environment.json") }
  /// The files of data and model that the run was started with.
  public var data: URL { url.appending(path: "data.json") }
  /// The database.
  public var database: URL { url.appending(path: "run.sqlite") }
  /// The checkpoints.
  public var checkpoints: URL { url.appending(path: "checkpoints") }
  /// The report.
  public var report: URL { url.appending(path: "report.html") }
  /// What the working process holds.
  var lockFile: URL { url.appending(path: "run.lock") }

  private var holdsRun: Bool {
    [database, recipe].contains { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// Makes the directory of a new run.
  ///
  /// An empty directory is taken over.
  ///
  /// - Throws: `occupied` where a run is there already, `notEmpty` where other files are.
  public static func create(at url: URL) throws(RunDirectoryError) -> RunDirectory {
    let directory = RunDirectory(url: url)
    if directory.holdsRun { throw .occupied(directory.path) }
    let files = try? FileManager.default.contentsOfDirectory(atPath: url.path)
    if files?.isEmpty == false { throw .notEmpty(directory.path) }
    try attempt(directory.path) {
      try FileManager.default.createDirectory(
        at: directory.checkpoints, withIntermediateDirectories: true)
    }
    return directory
  }

  /// The directory of a run that exists.
  ///
  /// - Throws: `missing` where no run is.
  public static func open(at url: URL) throws(RunDirectoryError) -> RunDirectory {
    let directory = RunDirectory(url: url)
    guard directory.holdsRun else { throw .missing(directory.path) }
    return directory
  }

  /// Every run directly below `parent`, by name; none where there is no such directory.
  public static func all(in parent: URL) -> [RunDirectory] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
    return names.sorted().map { RunDirectory(url: parent.appending(path: $0)) }
      .filter { FileManager.default.fileExists(atPath: $0.database.path) }
  }

  /// Writes `recipe.yaml` and `environment.json`.
  public func write(recipe text: String, environment facts: JSON) throws(RunDirectoryError) {
    try write(text, to: recipe)
    try write(facts.text + "\n", to: environment)
  }

  /// Writes `report.html`.
  public func write(report html: String) throws(RunDirectoryError) { try write(html, to: report) }

  private func write(_ text: String, to file: URL) throws(RunDirectoryError) {
    try attempt(file.relativePath) { try Data(text.utf8).write(to: file, options: .atomic) }
  }
}

private func attempt(_ path: String, _ body: () throws -> Void) throws(RunDirectoryError) {
  do { try body() } catch { throw .unwritable(path, reason: error.localizedDescription) }
}

/// Why a run's directory cannot be used.
public enum RunDirectoryError: Error, Sendable, Equatable {
  /// A run is there already.
  case occupied(String)
  /// Files that are no run are there.
  case notEmpty(String)
  /// No run is there.
  case missing(String)
  /// Another process works on the run.
  case locked(String, process: Int?)
  /// The system refused to write.
  case unwritable(String, reason: String)
}

extension RunDirectoryError: CustomStringConvertible {
  /// The error with what would do.
  public var description: String {
    switch self {
    case .occupied(let path):
      "\(path): a run is already here; go on with --resume, or choose another output"
    case .notEmpty(let path):
      "\(path): the directory holds files that are no run; choose another output"
    case .missing(let path):
      "\(path): no run is here; start it without --resume, or see `hone runs list`"
    case .locked(let path, let process):
      "\(path): another process\(process.map { " (\($0))" } ?? "") is working on this run; "
        + "wait for it to end, or choose another output"
    case .unwritable(let path, let reason):
      "\(path): cannot be written: \(reason); check the disk and its permissions"
    }
  }
}

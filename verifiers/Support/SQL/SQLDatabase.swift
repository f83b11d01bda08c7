import Foundation
import Records
import Rewards

/// Where the tables of a question come from.
enum SQLDatabase: Hashable {
  /// A file.
  case file(String)
  /// Statements that build them in memory.
  case script(String)
}

/// Finds the databases that a dataset row names.
struct SQLDatabases {
  /// The column that names them.
  var column: String
  /// The column with statements that build one, for rows that name none.
  var scriptColumn: String
  /// Where names are looked up, after the paths that they may be.
  var directory: URL
  /// Where relative paths start from.
  var services: VerifierServices
  /// Whether all files of a folder count.
  var everyInstance: Bool

  /// The databases of a row, at least one.
  ///
  /// - Throws: `VerifierError.malformedProblem`, where the row names none, or one that is not there.
  func databases(of submission: Submission) throws(VerifierError) -> [SQLDatabase] {
    guard let value = submission.columns[column], value != .null else {
      guard submission.columns[scriptColumn] != nil else {
        throw .malformedProblem(
          id: submission.problem,
          reason: "the row has neither column \"\(column)\" nor column \"\(scriptColumn)\"; "
            + "a database or the statements that build one would do")
      }
      return [.script(try submission.text(column: scriptColumn))]
    }
    let names =
      if let list = value.array { list.compactMap(\.string) } else {
        [try submission.text(column: column)]
      }
    guard !names.isEmpty, names.count == value.array?.count ?? 1 else {
      throw .malformedProblem(
        id: submission.problem,
        reason:
          "column \"\(column)\" holds \(value.text.prefix(80)); a name, a path or a list would do")
    }
    var found: [SQLDatabase] = []
    for name in names { found += try files(name, submission).map { .file($0) } }
    return found
  }

  /// The name of the database in column `column`, without folders and endings.
  func name(of submission: Submission) throws(VerifierError) -> String {
    let first = submission.columns[column]?.array?.first?.string
    let text = if let first { first } else { try submission.text(column: column) }
    return URL(filePath: text).deletingPathExtension().lastPathComponent
  }

  private func files(_ name: String, _ submission: Submission) throws(VerifierError) -> [String] {
    let places =
      [services.place(name), directory.appending(path: name)]
      + ["\(name).sqlite", "\(name).db", "database/\(name)"].map { directory.appending(path: $0) }
    for place in places {
      if isFolder(place), case let files = instances(in: place), !files.isEmpty { return files }
      if isFile(place) { return [place.path] }
    }
    throw .malformedProblem(
      id: submission.problem,
      reason: "column \"\(column)\": there is no database \"\(name)\" in \(directory.path); "
        + "a path, or a name and the setting databases, would do")
  }

  /// The database that is called as its folder is, or all of them in the order of their names.
  private func instances(in folder: URL) -> [String] {
    let endings = ["sqlite", "sqlite3", "db"]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let files = names.sorted().map { folder.appending(path: $0) }
      .filter { endings.contains($0.pathExtension) && isFile($0) }
    if everyInstance { return files.map(\.path) }
    let main = files.first {
      $0.deletingPathExtension().lastPathComponent == folder.lastPathComponent
    }
    return main.map { [$0.path] } ?? []
  }

  private func isFolder(_ place: URL) -> Bool { place.isDirectory }
  private func isFile(_ place: URL) -> Bool {
    FileManager.default.fileExists(atPath: place.path) && !isFolder(place)
  }
}

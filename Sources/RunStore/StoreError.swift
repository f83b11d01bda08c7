import Foundation
import GRDB

/// Why a run's database could not be read or written.
public enum StoreError: Error, Sendable, Equatable {
  /// SQLite refused: its extended result code, its message, the statement where there is one.
  case sqlite(file: String, code: Int32, message: String, statement: String?)
  /// A stored value is not what the schema promises.
  case malformed(file: String, problem: String)
  /// The file was written by another version of the schema.
  case version(file: String, found: Int, expected: Int)
  /// The run stopped before its database was made.
  case empty(file: String)

  /// Any error of the database layer, with the file it concerns.
  init(_ error: any Error, file: URL) {
    switch error {
    case let known as StoreError: self = known
    case let error as DatabaseError:
      self = .sqlite(
        file: file.relativePath, code: error.extendedResultCode.rawValue,
        message: error.message ?? "\(error.resultCode)", statement: error.sql)
    default: self = .malformed(file: file.relativePath, problem: "\(error)")
    }
  }
}

extension StoreError: CustomStringConvertible {
  /// The error with what would help.
  public var description: String {
    switch self {
    case .sqlite(let file, let code, let message, let statement):
      let place = statement.map { ", in \"\(Self.shortened($0))\"" } ?? ""
      return "\(file): \(message) (SQLite code \(code)\(place)); \(Self.remedy(code))"
    case .malformed(let file, let problem):
      return "\(file): \(problem); the file is damaged or was changed by something else"
    case .version(let file, let found, let expected):
      return "\(file): the database has version \(found), this hone reads version \(expected); "
        + "use the hone that wrote it"
    case .empty(let file):
      return "\(file): the run stopped before it began; remove its directory and start it again"
    }
  }

  private static func shortened(_ statement: String) -> String {
    let words = statement.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 80 ? words.prefix(79) + "…" : words
  }

  /// The low byte of an extended code is the primary code.
  private static func remedy(_ code: Int32) -> String {
    switch ResultCode(rawValue: code & 0xFF) {
    case .SQLITE_FULL, .SQLITE_IOERR: "free some disk space, then go on with --resume"
    case .SQLITE_BUSY, .SQLITE_LOCKED: "wait for the process that holds the database"
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
      "check that the file exists and that you may write to its directory"
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: "the file is damaged; restore it from a copy"
    default: "the transaction was rolled back and nothing was lost"
    }
  }
}

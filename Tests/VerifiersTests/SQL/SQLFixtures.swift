import Foundation
import Records
import Rewards
import Testing

@testable import Verifiers

/// Statements that build a small shop.
let shop = """
  PRAGMA foreign_keys = ON;
  CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price REAL, stock INTEGER);
  INSERT INTO item VALUES (1, 'pen', 1.5, 10), (2, 'ink', 4.0, NULL), (3, 'pad', 4.0, 7),
    (4, 'pen', 2.5, 0);
  """

/// A connection to the shop.
func shopConnection() throws -> SQLConnection {
  try SQLConnection(script: shop, SQLBudget(steps: 1_000_000, seconds: 60, rows: 100))
}

/// A result of integers.
func table(_ rows: [[Int64]]) -> SQLTable {
  SQLTable(columns: rows.first?.count ?? 0, rows: rows.map { $0.map { .integer($0) } })
}

/// A folder that is gone when this is.
final class ScratchFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "hone-sql-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a database that `script` builds, with folders on the way, and says where.
  @discardableResult func add(_ path: String, _ script: String) throws -> String {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try writeDatabase(file.path, script)
    return file.path
  }
}

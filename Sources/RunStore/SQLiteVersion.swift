import GRDB

/// The version of the SQLite library in use; `nil` where it cannot be asked.
public func sqliteVersion() -> String? {
  guard let queue = try? DatabaseQueue() else { return nil }
  return try? queue.read { db in try String.fetchOne(db, sql: "SELECT sqlite_version()") }
}

import Foundation
import GRDB

extension RunDatabase {
  /// What was kept under `key`, however the run went on since; `nil` where nothing was.
  ///
  /// - Throws: `StoreError.sqlite` where SQLite refuses.
  public func verdict(for key: [UInt8]) throws(StoreError) -> [UInt8]? {
    try read { db in
      try Data.fetchOne(
        db, sql: "SELECT value FROM verdict_cache WHERE key = ?", arguments: [Data(key)]
      ).map { Array($0) }
    }
  }

  /// Keeps `value` under `key`, in the place of what was there.
  ///
  /// - Throws: `StoreError.sqlite` where SQLite refuses.
  public func keepVerdict(_ value: [UInt8], for key: [UInt8]) throws(StoreError) {
    try write { db in
      try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO verdict_cache (key, value) VALUES (?, ?)"
      ).execute(arguments: [Data(key), Data(value)])
    }
  }
}

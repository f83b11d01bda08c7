import Foundation
import GRDB

/// The database of one run: one process writes, any number read.
///
/// Append-only, in one transaction a step. A value made by `create` or `resume` keeps the run's lock
/// for as long as it lives.
public final class RunDatabase: Sendable {
  /// The run's directory.
  public let directory: RunDirectory
  private let queue: DatabaseQueue
  private let lock: RunLock?

  private init(
    _ directory: RunDirectory, lock: RunLock?, setUp: (DatabaseQueue) throws -> Void = { _ in }
  ) throws(StoreError) {
    self.directory = directory
    self.lock = lock
    do {
      queue = try DatabaseQueue(
        path: directory.database.path, configuration: Schema.configuration(readonly: lock == nil))
      try setUp(queue)
    } catch {
      throw StoreError(error, file: directory.database)
    }
    try checkVersion()
  }

  /// The database of a new run.
  public static func create(_ run: RunRecord, under lock: RunLock) throws(StoreError)
    -> RunDatabase
  {
    try RunDatabase(lock.directory, lock: lock) { queue in
      try queue.write { db in
        try db.execute(sql: Schema.tables)
        try db.execute(sql: Schema.cache)
        try db.execute(
          sql: "INSERT INTO runs (name, seed, created, status) VALUES (?, ?, ?, ?)",
          arguments: [run.name, run.seed, run.created, RunRecord.Status.running.rawValue])
        for stage in run.stages {
          try db.execute(
            sql: "INSERT INTO stages (stage, name, kind) VALUES (?, ?, ?)",
            arguments: [stage.stage, stage.name, stage.kind])
        }
      }
    }
  }

  /// The database of a run that goes on: everything past `position` is forgotten, in one
  /// transaction.
  ///
  /// - Parameters:
  ///   - position: the checkpoint's place; `nil` begins anew.
  ///   - lock: the right to write to the run.
  public static func resume(at position: RunPosition?, under lock: RunLock) throws(StoreError)
    -> RunDatabase
  {
    let database = try RunDatabase(lock.directory, lock: lock)
    try database.truncate(after: position ?? RunPosition(stage: 0, step: -1))
    return database
  }

  /// The database of a run, to look at; also while another process works on it.
  public static func read(_ directory: RunDirectory) throws(StoreError) -> RunDatabase {
    try RunDatabase(directory, lock: nil)
  }

  /// Sets how the run stands: at its end, or when it stops.
  public func setStatus(_ status: RunRecord.Status, message: String? = nil) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: "UPDATE runs SET status = ?, message = ?", arguments: [status.rawValue, message])
    }
  }

  private func truncate(after position: RunPosition) throws(StoreError) {
    try write { db in
      try db.execute(sql: Schema.cache)
      for table in Schema.stepTables {
        try db.execute(
          sql: "DELETE FROM \(table) WHERE (stage, step) > (?, ?)",
          arguments: [position.stage, position.step])
      }
      try db.execute(
        sql: "UPDATE runs SET status = ?, message = NULL",
        arguments: [RunRecord.Status.running.rawValue])
    }
  }

  private func checkVersion() throws(StoreError) {
    let found = try read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }
    if found == 0 { throw .empty(file: directory.database.relativePath) }
    guard found == Schema.version else {
      throw .version(
        file: directory.database.relativePath, found: found, expected: Schema.version)
    }
  }

  /// Runs `body` in one transaction, which an error rolls back.
  func write(_ body: (Database) throws -> Void) throws(StoreError) {
    do { try queue.write(body) } catch { throw StoreError(error, file: directory.database) }
  }

  /// Runs `body` on one snapshot.
  func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do { return try queue.read(body) } catch { throw StoreError(error, file: directory.database) }
  }
}

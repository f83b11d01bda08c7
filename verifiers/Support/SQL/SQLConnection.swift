import CSQLite
import Foundation

/// A database that is only read.
///
/// A file is opened read-only and immutable: nothing is locked, created or written beside it. The
/// connection is defensive, runs no extension, and asks `isPermitted` about every query.
@safe final class SQLConnection {
  private let handle: OpaquePointer

  /// Opens a file.
  ///
  /// - Throws: `SQLFault.unusable`, where it is no database, or lacks what its log still holds.
  init(file path: String) throws(SQLFault) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .unusable("\"\(path)\": there is no such file; the path of a database would do")
    }
    let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
    guard (log ?? 0) == 0 else {
      throw .unusable("\"\(path)\": has a write-ahead log; a database that was closed would do")
    }
    let safe = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "/-._~"))
    let name = path.addingPercentEncoding(withAllowedCharacters: safe) ?? path
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
    unsafe handle = try opened("file:\(name)?mode=ro&immutable=1", flags, called: "\"\(path)\"")
    restrict()
    do {
      let glance = SQLBudget(steps: 1_000_000, seconds: 5, rows: 1)
      _ = try table("SELECT count(*) FROM sqlite_master", glance)
    } catch {
      throw .unusable("\"\(path)\": \(error)")
    }
  }

  /// Builds a database in memory.
  ///
  /// - Parameter script: `CREATE` and `INSERT` statements.
  /// - Throws: `SQLFault.unusable`, where the script fails or costs more than `budget`.
  init(script: String, _ budget: SQLBudget) throws(SQLFault) {
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
    unsafe handle = try opened(":memory:", flags, called: "schema")
    _ = unsafe sqlite3_set_authorizer(handle, scriptAuthorizer, nil)
    let watch = SQLWatch(budget)
    let code = watched(by: watch) { unsafe sqlite3_exec(handle, script, nil, nil, nil) }
    guard code == SQLITE_OK else { throw .unusable("schema: \(fault(watch))") }
    restrict()
  }

  deinit { _ = unsafe sqlite3_close_v2(handle) }

  /// What the one query in `sql` returns.
  ///
  /// - Throws: `SQLFault`; `refused` too where there are several statements, parameters, or anything
  ///   that is no query.
  func table(_ sql: String, _ budget: SQLBudget) throws(SQLFault) -> SQLTable {
    let statement = unsafe try prepared(sql)
    defer { _ = unsafe sqlite3_finalize(statement) }
    let columns = unsafe Int(sqlite3_column_count(statement))
    let watch = SQLWatch(budget)
    var table = SQLTable(columns: columns, rows: [])
    var bytes = 0
    let code = watched(by: watch) {
      var code = unsafe sqlite3_step(statement)
      while code == SQLITE_ROW, table.rows.count < budget.rows, bytes <= budget.bytes {
        table.rows.append((0..<columns).map { unsafe value(statement, Int32($0), &bytes) })
        code = unsafe sqlite3_step(statement)
      }
      return code
    }
    if code == SQLITE_ROW {
      let most = "\(budget.rows) rows or \(budget.bytes >> 20) MiB"
      throw .overBudget("the result has more than \(most)")
    }
    guard code == SQLITE_DONE else { throw fault(watch) }
    return table
  }

  private func restrict() {
    for (setting, on) in switches { _ = unsafe hone_sqlite_switch(handle, setting, on) }
    makeTableFunctions()
    for (limit, value) in limits { _ = unsafe sqlite3_limit(handle, limit, value) }
    _ = unsafe sqlite3_set_authorizer(handle, authorizer, nil)
  }

  /// Has SQLite make the table of each function that queries may read from.
  ///
  /// It is made with the first query that names it, and asks the authorizer for what no query may; made
  /// before, it asks for reading alone. A function that is never made stays refused.
  private func makeTableFunctions() {
    for function in tableFunctions {
      var statement: OpaquePointer?
      _ = unsafe sqlite3_prepare_v2(
        handle, "SELECT 1 FROM \(function)('0')", -1, &statement, nil)
      _ = unsafe sqlite3_finalize(statement)
    }
  }

  private func prepared(_ sql: String) throws(SQLFault) -> OpaquePointer {
    let bytes = Array(sql.utf8) + [0]
    guard !bytes.dropLast().contains(0) else { throw .refused("the query holds a NUL") }
    var offset = 0
    guard let statement = unsafe try compiled(bytes, from: &offset) else {
      throw .refused("there is no query")
    }
    do throws(SQLFault) {
      unsafe try check(statement)
      if let second = unsafe try compiled(bytes, from: &offset) {
        _ = unsafe sqlite3_finalize(second)
        throw .refused("there is more than one statement")
      }
    } catch {
      _ = unsafe sqlite3_finalize(statement)
      throw error
    }
    return unsafe statement
  }

  /// The statement that begins at `offset`, which moves past it; `nil` where only comments are left.
  private func compiled(_ sql: [UInt8], from offset: inout Int) throws(SQLFault) -> OpaquePointer? {
    var statement: OpaquePointer?
    let start = offset
    let (code, length) = unsafe sql.withUnsafeBytes { buffer in
      let text = unsafe buffer.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
      var tail: UnsafePointer<CChar>?
      let code = unsafe sqlite3_prepare_v3(
        handle, text, Int32(clamping: buffer.count - start), 0, &statement, &tail)
      guard let text = unsafe text, let tail = unsafe tail else { return (code, 0) }
      return unsafe (code, tail - text)
    }
    guard code == SQLITE_OK else { throw fault(nil) }
    offset = min(sql.count - 1, start + length)
    return unsafe statement
  }

  private func check(_ statement: OpaquePointer) throws(SQLFault) {
    let reads = unsafe sqlite3_stmt_readonly(statement) != 0
    let explains = unsafe sqlite3_stmt_isexplain(statement) != 0
    guard reads, !explains, unsafe sqlite3_column_count(statement) > 0 else {
      throw .refused("the statement is no query")
    }
    guard unsafe sqlite3_bind_parameter_count(statement) == 0 else {
      throw .refused("the query has parameters that nothing is bound to")
    }
  }

  private func watched(by watch: SQLWatch, _ body: () -> Int32) -> Int32 {
    let pointer = unsafe Unmanaged.passUnretained(watch).toOpaque()
    unsafe sqlite3_progress_handler(handle, SQLWatch.stride, progressHandler, pointer)
    defer { unsafe sqlite3_progress_handler(handle, 0, nil, nil) }
    return withExtendedLifetime(watch, body)
  }

  private func fault(_ watch: SQLWatch?) -> SQLFault {
    watch?.fault ?? .refused(unsafe String(cString: sqlite3_errmsg(handle)))
  }
}

private func opened(
  _ name: String, _ flags: Int32, called path: String
) throws(SQLFault) -> OpaquePointer {
  var handle: OpaquePointer?
  let code = unsafe sqlite3_open_v2(name, &handle, flags, nil)
  guard code == SQLITE_OK, let opened = unsafe handle else {
    let reason = unsafe String(cString: sqlite3_errstr(code))
    _ = unsafe sqlite3_close_v2(handle)
    throw .unusable("\(path): cannot be opened (\(reason))")
  }
  // What a query sets aside is memory, which is counted, and fills no disk.
  _ = unsafe sqlite3_exec(opened, "PRAGMA temp_store = MEMORY", nil, nil, nil)
  return unsafe opened
}

/// Texts in double quotes that name no column are texts: Spider's queries need that.
private let switches: [(setting: Int32, on: Int32)] = [
  (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
  (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0), (SQLITE_DBCONFIG_DQS_DML, 1),
]

/// Functions that stand for tables and read nothing but their arguments.
private let tableFunctions = ["json_each", "json_tree"]

/// What one instruction can cost at most: functions on texts take up to the product of two lengths.
private let limits: [(limit: Int32, value: Int32)] = [
  (SQLITE_LIMIT_LENGTH, 100_000), (SQLITE_LIMIT_SQL_LENGTH, 50_000),
  (SQLITE_LIMIT_EXPR_DEPTH, 200), (SQLITE_LIMIT_COMPOUND_SELECT, 50),
  (SQLITE_LIMIT_VDBE_OP, 100_000), (SQLITE_LIMIT_ATTACHED, 0),
  (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000), (SQLITE_LIMIT_WORKER_THREADS, 0),
]

private func value(_ statement: OpaquePointer, _ column: Int32, _ bytes: inout Int) -> SQLValue {
  bytes += 16
  switch unsafe sqlite3_column_type(statement, column) {
  case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(statement, column))
  case SQLITE_FLOAT: return .real(unsafe sqlite3_column_double(statement, column))
  case SQLITE_TEXT: return .text(unsafe content(statement, column, &bytes))
  case SQLITE_BLOB: return .blob(unsafe content(statement, column, &bytes))
  default: return .null
  }
}

private func content(_ statement: OpaquePointer, _ column: Int32, _ bytes: inout Int) -> [UInt8] {
  guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
  let count = unsafe Int(sqlite3_column_bytes(statement, column))
  bytes += count
  return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
}

import CSQLite

/// A file that SQLite could not write.
struct DatabaseFileError: Error {
  let code: Int32
}

/// Writes the database that `script` builds.
func writeDatabase(_ path: String, _ script: String) throws {
  var handle: OpaquePointer?
  var code = unsafe sqlite3_open(path, &handle)
  defer { _ = unsafe sqlite3_close_v2(handle) }
  if code == SQLITE_OK { code = unsafe sqlite3_exec(handle, script, nil, nil, nil) }
  guard code == SQLITE_OK else { throw DatabaseFileError(code: code) }
}

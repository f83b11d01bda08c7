import CSQLite

/// Whether a query may do what SQLite asks about: select, read columns, recurse, and call functions
/// that the database alone settles.
///
/// Attaching, pragmas, writes, transactions and whatever SQLite learns to ask about are refused, and
/// so are functions that load code, write logs, or draw random numbers: a result that depends on
/// chance is neither right nor wrong.
func isPermitted(action: Int32, function: String?) -> Bool {
  switch action {
  case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: true
  case SQLITE_FUNCTION: function.map { !refusedFunctions.contains($0.lowercased()) } ?? false
  default: false
  }
}

private let refusedFunctions: Set<String> = [
  "load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "sqlite_log", "random",
  "randomblob",
]

/// Whether a script that builds a database in memory may do what SQLite asks about: everything that
/// reaches no file.
private func isPermitted(inScript action: Int32, function: String?) -> Bool {
  switch action {
  case SQLITE_ATTACH, SQLITE_DETACH: false
  case SQLITE_FUNCTION: isPermitted(action: action, function: function)
  default: true
  }
}

/// How SQLite asks; of its texts, the second names a function, the first a pragma.
typealias Authorizer =
  @convention(c) (
    UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
    UnsafePointer<CChar>?, UnsafePointer<CChar>?
  ) -> Int32

/// SQLite's question about a query.
let authorizer: Authorizer = { _, action, _, second, _, _ in
  let name = unsafe second.map { unsafe String(cString: $0) }
  return isPermitted(action: action, function: name) ? SQLITE_OK : SQLITE_DENY
}

/// SQLite's question about a script; pragmas, which dumps begin with, do nothing.
let scriptAuthorizer: Authorizer = { _, action, _, second, _, _ in
  if action == SQLITE_PRAGMA { return SQLITE_IGNORE }
  let name = unsafe second.map { unsafe String(cString: $0) }
  return isPermitted(inScript: action, function: name) ? SQLITE_OK : SQLITE_DENY
}

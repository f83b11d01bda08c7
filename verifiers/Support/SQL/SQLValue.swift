/// One value of a result.
enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text([UInt8])
  case blob([UInt8])
}

/// The rows of a result, in the order in which they came.
struct SQLTable: Sendable {
  var columns: Int
  var rows: [[SQLValue]]
}

/// What a query may cost.
struct SQLBudget: Sendable, Hashable {
  /// Instructions of SQLite's virtual machine.
  var steps: Int
  /// Seconds.
  var seconds: Double
  /// Rows of the result.
  var rows: Int
  /// Bytes of the result.
  var bytes = 32 << 20
  /// Bytes that SQLite may hold for the query, counted over the process.
  var memory = 256 << 20
}

/// Why there is no result.
enum SQLFault: Error, Sendable, Equatable {
  /// SQLite refuses the query or fails in it.
  case refused(String)
  /// The query costs more than it may; the text says what.
  case overBudget(String)
  /// The clock ran out.
  case timedOut(seconds: Double)
  /// The database itself cannot be used.
  case unusable(String)
}

extension SQLFault: CustomStringConvertible {
  var description: String {
    switch self {
    case .refused(let text), .overBudget(let text), .unusable(let text): text
    case .timedOut(let seconds): "no result within \(seconds) s"
    }
  }
}

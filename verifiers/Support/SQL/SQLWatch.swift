import Records
import CSQLite

/// Counts what a query costs while it runs, and ends it when that is more than it may.
final class SQLWatch {
  /// How many instructions pass between two looks.
  static let stride: Int32 = 25
  private let budget: SQLBudget
  private let start = ContinuousClock.now
  private let memoryBefore = sqlite3_memory_used()
  private var steps = 0
  /// What the query exceeded, where it did.
  private(set) var fault: SQLFault?

  init(_ budget: SQLBudget) { self.budget = budget }

  /// Whether the query has to end; called after every `stride` instructions.
  func isSpent() -> Bool {
    steps += Int(Self.stride)
    if steps > budget.steps {
      fault = .overBudget("the query takes more than \(budget.steps) steps")
    } else if sqlite3_memory_used() - memoryBefore > Int64(budget.memory) {
      fault = .overBudget("the query takes more than \(budget.memory >> 20) MiB of memory")
    } else if Task.isCancelled || ContinuousClock.now - start > .bounded(seconds: budget.seconds) {
      fault = .timedOut(seconds: budget.seconds)
    }
    return fault != nil
  }
}

/// SQLite's look at the clock, put to the watch.
let progressHandler: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { pointer in
  guard let pointer = unsafe pointer else { return 0 }
  return unsafe Unmanaged<SQLWatch>.fromOpaque(pointer).takeUnretainedValue().isSpent() ? 1 : 0
}

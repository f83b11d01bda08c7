import Foundation

/// Threads for jobs that may compute for long; one is added whenever a job finds none idle.
///
/// The threads end when nobody holds this any more and their jobs are done.
final class JudgingThreads: TaskExecutor {
  private let board = JobBoard()

  deinit { board.close() }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // Holds the executor until the job has run.
    board.post { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Jobs on their way to threads, which hold this and not the executor.
private final class JobBoard: @unchecked Sendable {
  private let condition = NSCondition()
  private var jobs: [@Sendable () -> Void] = []
  private var idle = 0
  private var isClosed = false

  /// As deep a stack as the main thread has: parsers recurse.
  private static let stackSize = 8 << 20

  func post(_ job: @escaping @Sendable () -> Void) {
    let needsThread = condition.withLock {
      jobs.append(job)
      condition.signal()
      return idle < jobs.count
    }
    if needsThread { start() }
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }

  private func start() {
    let thread = Thread { while let job = self.next() { job() } }
    thread.name = "hone.judging"
    thread.stackSize = Self.stackSize
    thread.start()
  }

  /// The next job, as soon as there is one; `nil` when the board is closed and empty.
  private func next() -> (@Sendable () -> Void)? {
    condition.lock()
    defer { condition.unlock() }
    idle += 1
    defer { idle -= 1 }
    while jobs.isEmpty {
      if isClosed { return nil }
      condition.wait()
    }
    return jobs.removeFirst()
  }
}

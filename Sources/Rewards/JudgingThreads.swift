import Foundation
import Glibc

/// Threads for jobs that may compute for long; one is added whenever a job finds none idle.
///
/// The threads end when nobody holds this any more and their jobs are done.
final class JudgingThreads: TaskExecutor {
  /// Starts a thread that does a piece of work; the errno where none can be started, else 0.
  typealias Starter = @Sendable (_ work: @escaping @Sendable () -> Void) -> Int32

  private let board: JobBoard

  /// - Parameter start: how threads are started.
  init(start: @escaping Starter = startThread) { board = JobBoard(start) }

  deinit { board.close() }

  /// Has a thread ready for a call.
  ///
  /// - Returns: why there is none, or `nil`.
  func reserve() -> String? {
    board.reserve().map { code in
      let words = unsafe String(cString: strerror(code))
      return "no thread can be started: \(words)"
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // Holds the executor until the job has run.
    board.post { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Jobs on their way to threads, which hold this and not the executor.
private final class JobBoard: @unchecked Sendable {
  private let condition = NSCondition()
  private let startThread: JudgingThreads.Starter
  private var jobs: [@Sendable () -> Void] = []
  /// Threads that wait for a job, or are on their way to it.
  private var idle = 0
  private var isClosed = false

  init(_ start: @escaping JudgingThreads.Starter) { startThread = start }

  func post(_ job: @escaping @Sendable () -> Void) {
    let needsThread = condition.withLock {
      jobs.append(job)
      condition.signal()
      return idle < jobs.count
    }
    guard needsThread, start() != 0 else { return }
    // A job that is on its way must run: one of Foundation's threads takes it, or one that falls idle.
    DispatchQueue.global().async { if let job = self.left() { job() } }
  }

  /// The errno where no thread is idle and none can be started.
  func reserve() -> Int32? {
    let needsThread = condition.withLock { idle <= jobs.count }
    let code = needsThread ? start() : 0
    return code == 0 ? nil : code
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }

  private func start() -> Int32 {
    condition.withLock { idle += 1 }
    let code = startThread {
      while let job = self.next() {
        job()
        self.condition.withLock { self.idle += 1 }
      }
    }
    if code != 0 { condition.withLock { idle -= 1 } }
    return code
  }

  /// The next job, as soon as there is one; `nil` when the board is closed and empty.
  private func next() -> (@Sendable () -> Void)? {
    condition.lock()
    defer { condition.unlock() }
    while jobs.isEmpty {
      if isClosed { return nil }
      condition.wait()
    }
    idle -= 1
    return jobs.removeFirst()
  }

  /// A job that nobody has taken.
  private func left() -> (@Sendable () -> Void)? {
    condition.withLock { jobs.isEmpty ? nil : jobs.removeFirst() }
  }
}

/// As deep a stack as the main thread has: parsers recurse.
private let stackSize = 8 << 20

/// Starts a thread of its own for `work`; unlike Foundation's it says when it cannot.
private func startThread(_ work: @escaping @Sendable () -> Void) -> Int32 {
  unsafe withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { buffer in
    guard let attributes = buffer.baseAddress else { return ENOMEM }
    unsafe pthread_attr_init(attributes)
    defer { unsafe pthread_attr_destroy(attributes) }
    unsafe pthread_attr_setstacksize(attributes, stackSize)
    unsafe pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
    return unsafe startThread(Errand(work), attributes)
  }
}

private func startThread(_ errand: Errand, _ attributes: UnsafePointer<pthread_attr_t>) -> Int32 {
  let luggage = unsafe Unmanaged.passRetained(errand)
  var thread = pthread_t()
  let code = unsafe pthread_create(
    &thread, attributes,
    { luggage in
      guard let luggage = unsafe luggage else { return nil }
      Thread.current.name = "hone.judging"
      unsafe Unmanaged<Errand>.fromOpaque(luggage).takeRetainedValue().work()
      return nil
    }, luggage.toOpaque())
  if code != 0 { unsafe luggage.release() }
  return code
}

/// What a thread does, on its way there.
private final class Errand: Sendable {
  let work: @Sendable () -> Void
  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}

import Foundation

/// A request and where its result goes.
struct Pending {
  let request: SampleRequest
  let finish: @Sendable (Result<Action, RolloutError>) -> Void
}

/// Requests on their way from any task to the engine's thread.
final class RequestQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private var waiting: [Pending] = []
  private var isClosed = false

  /// Takes no more requests; the thread ends once those taken before are done.
  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }

  /// Hands requests to the thread; a closed queue answers them at once.
  func submit(_ pending: [Pending]) {
    let refused = condition.withLock {
      if isClosed { return true }
      waiting += pending
      condition.signal()
      return false
    }
    if refused { for item in pending { item.finish(.failure(.stopped)) } }
  }

  /// The requests that wait, as soon as there is one; `nil` when the queue is closed and empty.
  func whenSubmitted() -> [SampleRequest]? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty {
      if isClosed { return nil }
      condition.wait()
    }
    return waiting.map(\.request)
  }

  /// At most `most` of the requests that are there now.
  func available(_ most: Int) -> [Pending] {
    condition.withLock {
      let taken = Array(waiting.prefix(most))
      waiting.removeFirst(taken.count)
      return taken
    }
  }
}

/// Gathers results by index, whatever order they arrive in.
final class Collector: @unchecked Sendable {
  private let lock = NSLock()
  private var results: [Result<Action, RolloutError>?]
  private var left: Int
  private let deliver: @Sendable ([Result<Action, RolloutError>]) -> Void

  init(_ count: Int, deliver: @escaping @Sendable ([Result<Action, RolloutError>]) -> Void) {
    results = Array(repeating: nil, count: count)
    left = count
    self.deliver = deliver
  }

  func put(_ result: Result<Action, RolloutError>, at index: Int) {
    let whole: [Result<Action, RolloutError>]? = lock.withLock {
      results[index] = result
      left -= 1
      return left == 0 ? results.compactMap { $0 } : nil
    }
    if let whole { deliver(whole) }
  }
}

import Synchronization

/// The time that a call of a judge has, from which preparations are excepted.
///
/// What a judge must do once, such as starting a process, has a limit of its own; it is no part of the
/// time that one judgement may take. A judge says so with `CallTime.excepting`.
final class CallTime: Sendable {
  /// The time of the call that the current task belongs to.
  @TaskLocal static var current: CallTime?

  private struct State {
    /// Preparations that go on.
    var running = 0
    /// What preparations have taken that the call has not been given back yet.
    var owed = Duration.zero
    var waiting: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())
  private let clock: any Clock<Duration>

  init(clock: any Clock<Duration>) { self.clock = clock }

  /// Does something that is no part of the time of the current call.
  static func excepting<Value, Failure>(
    isolation: isolated (any Actor)? = #isolation,
    _ work: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    guard let current else { return try await work() }
    current.state.withLock { $0.running += 1 }
    let start = Stopwatch(current.clock)
    defer { current.end(after: start.elapsed) }
    return try await work()
  }

  /// Returns when `limit` has passed, without what is excepted; throws where the task is cancelled.
  func sleep(for limit: Duration) async throws {
    var left = limit
    while left > .zero {
      try await clock.sleep(for: left)
      await awaitPreparations()
      left = state.withLock { state in
        defer { state.owed = .zero }
        return state.owed
      }
    }
  }

  private func end(after duration: Duration) {
    let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.running -= 1
      state.owed += duration
      guard state.running == 0 else { return nil }
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume()
  }

  private func awaitPreparations() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.running > 0 { state.waiting = continuation }
        return state.running == 0
      }
      if isOver { continuation.resume() }
    }
  }
}

/// Measures from when it is made.
private struct Stopwatch {
  private let read: () -> Duration

  init(_ clock: some Clock<Duration>) {
    let start = clock.now
    read = { start.duration(to: clock.now) }
  }

  var elapsed: Duration { read() }
}

import Synchronization

/// The time that a call of a judge has, from which preparations are excepted.
///
/// What a judge must do once, such as starting a process, has a limit of its own; it is no part of the
/// time that one judgement may take. A judge says so with `CallTime.excepting`. While any preparation of
/// a call goes on its time stands still; several at once are excepted once.
final class CallTime: Sendable {
  /// The time of the call that the current task belongs to.
  @TaskLocal static var current: CallTime?

  private struct State {
    /// Preparations that go on.
    var running = 0
    /// What had passed when the first of them began.
    var stopped = Duration.zero
    /// How long at least one went on, of those that are over.
    var excepted = Duration.zero
    var waiting: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())
  private let clock: any Clock<Duration>
  private let stopwatch: Stopwatch

  /// The time of a call that begins now.
  init(clock: any Clock<Duration>) {
    self.clock = clock
    stopwatch = Stopwatch(clock)
  }

  /// Does something that is no part of the time of the current call.
  static func excepting<Value, Failure>(
    isolation: isolated (any Actor)? = #isolation,
    _ work: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    guard let current else { return try await work() }
    current.stop()
    defer { current.goOn() }
    return try await work()
  }

  /// Returns when the call has had `limit` since it began, without what is excepted; one task may wait
  /// for it.
  ///
  /// - Throws: `CancellationError` where the task is cancelled.
  func sleep(for limit: Duration) async throws {
    while true {
      let left = limit - own
      guard left > .zero else { return }
      try await clock.sleep(for: left)
      try await awaitPreparations()
    }
  }

  /// The time that has passed since the call began, without what is excepted.
  private var own: Duration {
    state.withLock { state in
      (state.running > 0 ? state.stopped : stopwatch.elapsed) - state.excepted
    }
  }

  private func stop() {
    state.withLock { state in
      if state.running == 0 { state.stopped = stopwatch.elapsed }
      state.running += 1
    }
  }

  private func goOn() {
    let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.running -= 1
      guard state.running == 0 else { return nil }
      state.excepted += stopwatch.elapsed - state.stopped
      return state.waiting.take()
    }
    waiting?.resume()
  }

  private func awaitPreparations() async throws {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waits = state.withLock { state in
          // Whoever cancels after this finds the continuation.
          guard state.running > 0, !Task.isCancelled else { return false }
          state.waiting = continuation
          return true
        }
        if !waits { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.take() }?.resume()
    }
    try Task.checkCancellation()
  }
}

/// Measures from when it is made.
private struct Stopwatch: Sendable {
  private let read: @Sendable () -> Duration

  init(_ clock: some Clock<Duration>) {
    let start = clock.now
    read = { start.duration(to: clock.now) }
  }

  var elapsed: Duration { read() }
}

import Synchronization

/// A clock that a test moves by hand.
final class HandClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
  }
  private struct Sleeper {
    var id: Int
    var deadline: Duration
    var continuation: CheckedContinuation<Void, any Error>
  }
  private struct State {
    var time = Duration.zero
    var begun = 0
    var sleepers: [Sleeper] = []
  }
  private let state = Mutex(State())
  private let notes: AsyncStream<Duration>.Continuation

  /// What somebody sleeps until, each once they do; for one reader.
  let sleeps: AsyncStream<Duration>

  init() { (sleeps, notes) = AsyncStream.makeStream() }

  var now: Instant { Instant(offset: state.withLock { $0.time }) }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.begun += 1
      return state.begun
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        begin(Sleeper(id: id, deadline: deadline.offset, continuation: continuation))
      }
    } onCancel: {
      wake { $0.id == id }.forEach { $0.resume(throwing: CancellationError()) }
    }
  }

  /// Moves the time, and wakes whose time has come.
  func advance(by duration: Duration) {
    let time = state.withLock { state in
      state.time += duration
      return state.time
    }
    wake { $0.deadline <= time }.forEach { $0.resume() }
  }

  private func begin(_ sleeper: Sleeper) {
    let outcome = state.withLock { state -> Result<Void, any Error>? in
      if Task.isCancelled { return .failure(CancellationError()) }
      if sleeper.deadline <= state.time { return .success(()) }
      state.sleepers.append(sleeper)
      return nil
    }
    if let outcome { return sleeper.continuation.resume(with: outcome) }
    notes.yield(sleeper.deadline)
  }

  private func wake(_ isDue: (Sleeper) -> Bool) -> [CheckedContinuation<Void, any Error>] {
    state.withLock { state in
      let due = state.sleepers.filter(isDue)
      state.sleepers.removeAll(where: isDue)
      return due.map(\.continuation)
    }
  }
}

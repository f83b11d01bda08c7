import Records
import Rewards

/// Lets requests through one after another, no more in a minute than are allowed.
actor Pace {
  private let interval: Duration
  private let clock: any Clock<Duration>
  private let elapsed: @Sendable () -> Duration
  private var next = Duration.zero

  /// - Parameters:
  ///   - perMinute: how many a minute, above 0; as many as come where `nil`.
  ///   - clock: what it goes by.
  init(perMinute: Double?, clock: any Clock<Duration>) {
    interval = perMinute.map { .bounded(seconds: 60 / $0) } ?? .zero
    self.clock = clock
    elapsed = clock.stopwatch()
  }

  /// Waits for a turn: an interval after the one before.
  ///
  /// - Throws: `CancellationError` where the task was cancelled; the turn is then spent.
  func turn() async throws {
    let now = elapsed()
    let turn = max(now, next)
    next = turn + interval
    if turn > now { try await clock.sleep(for: turn - now) }
  }
}

extension Clock where Duration == Swift.Duration {
  /// The time since this was called, whenever asked.
  fileprivate func stopwatch() -> @Sendable () -> Duration {
    let start = now
    return { start.duration(to: self.now) }
  }
}

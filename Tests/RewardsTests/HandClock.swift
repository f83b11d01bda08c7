import Synchronization

/// A clock that a test moves by hand.
final class HandClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
  }
  private let time = Mutex(Duration.zero)
  private let sleepers = Mutex(0)
  var now: Instant { Instant(offset: time.withLock { $0 }) }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    sleepers.withLock { $0 += 1 }
    while now < deadline { try await Task.sleep(for: .milliseconds(1)) }
  }

  /// Moves the time, once somebody has begun to sleep.
  func advance(by duration: Duration) async {
    while sleepers.withLock({ $0 }) == 0 { try? await Task.sleep(for: .milliseconds(1)) }
    time.withLock { $0 += duration }
  }
}

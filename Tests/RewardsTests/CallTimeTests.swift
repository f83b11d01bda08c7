import Synchronization
import Testing

@testable import Rewards

/// A clock whose time passes by sleeping alone; what it has slept is counted.
private final class Sleeper: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
  }
  private let slept = Mutex(Duration.zero)
  var now: Instant { Instant(offset: slept.withLock { $0 }) }
  var minimumResolution: Duration { .zero }
  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    slept.withLock { $0 = max($0, deadline.offset) }
  }
}

@Suite struct CallTimeTests {
  @Test func `a limit passes as its clock does`() async throws {
    let clock = Sleeper()
    try await CallTime(clock: clock).sleep(for: .seconds(3))
    #expect(clock.now.offset == .seconds(3))
  }

  @Test func `what is excepted is given back`() async throws {
    let clock = Sleeper()
    let time = CallTime(clock: clock)
    try await CallTime.$current.withValue(time) {
      try await CallTime.excepting { try await clock.sleep(for: .seconds(5)) }
    }
    #expect(clock.now.offset == .seconds(5))
    try await time.sleep(for: .seconds(3))
    // Three of its own, and the five that it was kept from working.
    #expect(clock.now.offset == .seconds(13))
  }

  @Test func `outside of a call nothing is excepted`() async {
    #expect(await CallTime.excepting { 7 } == 7)
  }

  @Test func `a limit that is over waits for a preparation that goes on`() async throws {
    let clock = Sleeper()
    let time = CallTime(clock: clock)
    let (gate, begun) = (FirstValue<Bool>(), FirstValue<Bool>())
    let isOver = Mutex(false)
    async let work: Void = CallTime.$current.withValue(time) {
      await CallTime.excepting {
        begun.offer(true)
        _ = await gate.get()
        isOver.withLock { $0 = true }
      }
    }
    _ = await begun.get()
    async let sleeping: Void = time.sleep(for: .seconds(1))
    gate.offer(true)
    try await sleeping
    await work
    #expect(isOver.withLock { $0 })
  }
}

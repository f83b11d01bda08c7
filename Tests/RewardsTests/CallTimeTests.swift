import Synchronization
import Testing

@testable import Rewards

@Suite struct CallTimeTests {
  private let clock = HandClock()
  private let time: CallTime
  private var sleeps: AsyncStream<Duration>.Iterator

  init() {
    time = CallTime(clock: clock)
    sleeps = clock.sleeps.makeAsyncIterator()
  }

  /// A preparation that has begun, and goes on until its gate is offered a value.
  private func prepare() async -> (gate: FirstValue<Bool>, work: Task<Void, Never>) {
    let (gate, begun) = (FirstValue<Bool>(), FirstValue<Bool>())
    let work = CallTime.$current.withValue(time) {
      Task {
        await CallTime.excepting {
          begun.offer(true)
          _ = await gate.get()
        }
      }
    }
    _ = await begun.get()
    return (gate, work)
  }

  private func limit(_ limit: Duration) -> Task<Void, any Error> {
    Task { [time] in try await time.sleep(for: limit) }
  }

  @Test func `a limit passes as its clock does`() async throws {
    var sleeps = sleeps
    let limit = limit(.seconds(3))
    try #require(await sleeps.next() == .seconds(3))
    clock.advance(by: .seconds(3))
    try await limit.value
  }

  @Test func `a limit goes by from the begin of the call`() async throws {
    var sleeps = sleeps
    clock.advance(by: .seconds(2))
    let limit = limit(.seconds(3))
    try #require(await sleeps.next() == .seconds(3))
    clock.advance(by: .seconds(1))
    try await limit.value
  }

  @Test func `a preparation before the limit is waited for is given back once`() async throws {
    var sleeps = sleeps
    let (gate, work) = await prepare()
    clock.advance(by: .seconds(5))
    gate.offer(true)
    await work.value
    let limit = limit(.seconds(3))
    // Three of its own after the five that it was kept from working.
    try #require(await sleeps.next() == .seconds(8))
    clock.advance(by: .seconds(3))
    try await limit.value
  }

  @Test func `a preparation that goes on past the limit is given back once`() async throws {
    var sleeps = sleeps
    let (gate, work) = await prepare()
    let limit = limit(.seconds(10))
    try #require(await sleeps.next() == .seconds(10))
    clock.advance(by: .seconds(10))
    clock.advance(by: .seconds(50))
    gate.offer(true)
    await work.value
    try #require(await sleeps.next() == .seconds(70))
    clock.advance(by: .seconds(10))
    try await limit.value
  }

  @Test func `a preparation that begins in the middle leaves what was left`() async throws {
    var sleeps = sleeps
    let limit = limit(.seconds(10))
    try #require(await sleeps.next() == .seconds(10))
    clock.advance(by: .seconds(4))
    let (gate, work) = await prepare()
    clock.advance(by: .seconds(20))
    gate.offer(true)
    await work.value
    // 24 have passed, four of them its own.
    try #require(await sleeps.next() == .seconds(30))
    clock.advance(by: .seconds(6))
    try await limit.value
  }

  @Test func `preparations at once are given back once`() async throws {
    var sleeps = sleeps
    let first = await prepare()
    clock.advance(by: .seconds(2))
    let second = await prepare()
    clock.advance(by: .seconds(2))
    first.gate.offer(true)
    await first.work.value
    clock.advance(by: .seconds(3))
    second.gate.offer(true)
    await second.work.value
    let limit = limit(.seconds(1))
    // From 0 to 4 and from 2 to 7: seven in all.
    try #require(await sleeps.next() == .seconds(8))
    clock.advance(by: .seconds(1))
    try await limit.value
  }

  @Test func `who waits for a preparation can be cancelled`() async throws {
    var sleeps = sleeps
    let (gate, work) = await prepare()
    let limit = limit(.seconds(1))
    try #require(await sleeps.next() == .seconds(1))
    clock.advance(by: .seconds(1))
    limit.cancel()
    await #expect(throws: CancellationError.self) { try await limit.value }
    gate.offer(true)
    await work.value
  }

  @Test func `outside of a call nothing is excepted`() async {
    #expect(await CallTime.excepting { 7 } == 7)
  }
}

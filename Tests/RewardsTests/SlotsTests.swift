import Testing

@testable import Rewards

@Suite struct SlotsTests {
  @Test(.timeLimit(.minutes(1)))
  func `one who is cancelled leaves the queue, and has no place`() async {
    let slots = Slots(1)
    #expect(await slots.take())
    let waiting = Task { await slots.take() }
    waiting.cancel()
    #expect(await waiting.value == false)
    // Its turn has gone to nobody: the place is free again for the next.
    slots.give()
    #expect(await slots.take())
  }

  @Test func `one who was cancelled before takes nothing`() async {
    let slots = Slots(1)
    let late = Task {
      while !Task.isCancelled { await Task.yield() }
      return await slots.take()
    }
    late.cancel()
    #expect(await late.value == false)
    #expect(await slots.take())
  }
}

import Synchronization

/// A number of places, handed out in the order of asking.
package final class Slots: Sendable {
  private struct Waiter {
    let number: Int
    let continuation: CheckedContinuation<Bool, Never>
  }
  private struct State {
    var free: Int
    var waiting: [Waiter] = []
    var asked = 0
  }
  private let state: Mutex<State>

  /// - Parameter count: how many places there are, at least one.
  package init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

  /// Waits for a place; false where the task was cancelled, which then has none.
  package func take() async -> Bool {
    let number = state.withLock { state in
      state.asked += 1
      return state.asked
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { enter(Waiter(number: number, continuation: $0)) }
    } onCancel: {
      leaveQueue(number)
    }
  }

  /// Gives a place back.
  package func give() {
    let next = state.withLock { state -> Waiter? in
      if state.waiting.isEmpty {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.continuation.resume(returning: true)
  }

  private func enter(_ waiter: Waiter) {
    let hasPlace = state.withLock { state -> Bool? in
      // A cancellation that comes later finds the waiter in the queue.
      if Task.isCancelled { return false }
      guard state.free > 0 else {
        state.waiting.append(waiter)
        return nil
      }
      state.free -= 1
      return true
    }
    if let hasPlace { waiter.continuation.resume(returning: hasPlace) }
  }

  private func leaveQueue(_ number: Int) {
    let waiter = state.withLock { state -> Waiter? in
      guard let place = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
      return state.waiting.remove(at: place)
    }
    waiter?.continuation.resume(returning: false)
  }
}

import Synchronization

/// The first of several values; later ones are dropped.
final class FirstValue<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiting: CheckedContinuation<Value, Never>?
  }
  private let state = Mutex(State())

  /// Offers a value; false where there is one already.
  @discardableResult
  func offer(_ value: Value) -> Bool {
    let (isFirst, waiting) = state.withLock { state in
      let isFirst = state.value == nil
      if isFirst { state.value = value }
      defer { state.waiting = nil }
      return (isFirst, state.waiting)
    }
    waiting?.resume(returning: value)
    return isFirst
  }

  /// Whether there is a value.
  var isSettled: Bool { state.withLock { $0.value != nil } }

  /// The first value, once; one task may wait for it.
  func get() async -> Value {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state in
        if state.value == nil { state.waiting = continuation }
        return state.value
      }
      if let value { continuation.resume(returning: value) }
    }
  }
}

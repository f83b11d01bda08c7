import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// `transform` of every element, in order, computed on all processors by runs of elements.
  ///
  /// Once an element has thrown, runs behind it are not begun.
  ///
  /// - Throws: what the first element throws that throws anything.
  func concurrentMap<Output: Sendable, Failure: Error>(
    run length: Int = 128, _ transform: @Sendable (Element) throws(Failure) -> Output
  ) throws(Failure) -> [Output] {
    let runs = Mutex(Runs<Output, Failure>())
    let count = (self.count + length - 1) / length
    DispatchQueue.concurrentPerform(iterations: count) { index in
      if runs.withLock({ $0.firstFailed < index }) { return }
      let run = self[index * length..<Swift.min(self.count, (index + 1) * length)]
      let result = Result { () throws(Failure) in
        try run.map { element throws(Failure) in try transform(element) }
      }
      runs.withLock { $0.finish(index, result) }
    }
    return try runs.withLock { $0 }.results(of: count)
  }
}

/// Runs of elements that are done.
private struct Runs<Output: Sendable, Failure: Error>: Sendable {
  private var finished: [Int: Result<[Output], Failure>] = [:]
  /// The first run that has thrown.
  private(set) var firstFailed = Int.max

  mutating func finish(_ index: Int, _ result: Result<[Output], Failure>) {
    finished[index] = result
    if case .failure = result { firstFailed = min(firstFailed, index) }
  }

  func results(of count: Int) throws(Failure) -> [Output] {
    var results: [Output] = []
    for index in 0..<count {
      if let run = finished[index] { results += try run.get() }
    }
    return results
  }
}

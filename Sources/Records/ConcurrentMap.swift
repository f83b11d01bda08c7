import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// `transform` of every element, in order, computed on all processors by runs of elements.
  ///
  /// - Throws: what the first element throws that throws anything.
  public func concurrentMap<Result: Sendable, Failure: Error>(
    run length: Int = 1024, _ transform: @Sendable (Element) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    let runs = Mutex<[Int: Swift.Result<[Result], Failure>]>([:])
    let count = (self.count + length - 1) / length
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let run = self[index * length..<Swift.min(self.count, (index + 1) * length)]
      let result = Swift.Result { () throws(Failure) in
        try run.map { element throws(Failure) in try transform(element) }
      }
      runs.withLock { $0[index] = result }
    }
    let finished = runs.withLock { $0 }
    var results: [Result] = []
    results.reserveCapacity(self.count)
    for index in 0..<count {
      if let run = finished[index] { results += try run.get() }
    }
    return results
  }
}

import Datasets
import Foundation
import Records

/// Reads rows, has them judged, and writes what is found in their order.
///
/// A bounded number of rows is in work, so that a file of any length needs the same memory. Reading has
/// a thread of its own, since a pipe may let it wait.
struct VerifyRun {
  let rows: VerifyRows
  let panel: VerifierPanel
  let sink: VerdictSink
  /// Whether the user asked to stop.
  let isAsked: @Sendable () -> Bool

  fileprivate typealias Work = Task<[(index: Int, finding: VerifierFinding)], Never>

  /// Everything that was written, counted.
  ///
  /// - Throws: `DataError` where the rows cannot be read on; `Refusal` where the output cannot be
  ///   written.
  func tally() async throws -> VerifyTally {
    let (stream, continuation) = AsyncThrowingStream<Work, any Error>.makeStream()
    let control = Control(window: panel.window) { continuation.finish() }
    read(into: continuation, control)
    let watcher = Task {
      while !isAsked() {
        guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
      }
      control.stop()
    }
    defer {
      watcher.cancel()
      control.stop()
    }
    var (tally, clock) = (VerifyTally(), Progress())
    for try await work in stream {
      control.current(work)
      let found = await work.value
      if control.isStopped { break }
      guard try write(found, &tally) else { break }
      control.give()
      clock.report(tally.rows)
    }
    tally.isInterrupted = isAsked()
    tally.seconds = clock.seconds
    return tally
  }

  /// Writes the lines of a chunk; false where nobody reads them.
  private func write(
    _ found: [(index: Int, finding: VerifierFinding)], _ tally: inout VerifyTally
  ) throws -> Bool {
    for (index, finding) in found {
      tally.add(finding)
      guard try sink.delivers(finding.json(at: index).text) else { return false }
    }
    return true
  }

  private func read(
    into continuation: AsyncThrowingStream<Work, any Error>.Continuation, _ control: Control
  ) {
    let (rows, panel) = (rows, panel)
    let thread = Thread {
      do {
        try rows.forEachChunk { chunk in
          control.take()
          if control.isStopped { return false }
          continuation.yield(Task { await judged(chunk, by: panel) })
          return true
        }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    thread.name = "hone.verify"
    thread.stackSize = 8 << 20
    thread.start()
  }
}

/// The findings of a chunk in order; rows that cannot be judged are asked of nobody.
private func judged(_ chunk: [VerifyRows.Row], by panel: VerifierPanel) async
  -> [(index: Int, finding: VerifierFinding)]
{
  let submissions = chunk.compactMap { try? $0.submission.get() }
  var findings = await panel.findings(on: submissions)[...]
  return chunk.map { row in
    if case .failure(let error) = row.submission { return (row.index, VerifierFinding(error)) }
    return (row.index, findings.popFirst() ?? VerifierFinding())
  }
}

/// What reader and writer know of each other.
private final class Control: @unchecked Sendable {
  private let condition = NSCondition()
  private var free: Int
  private var hasStopped = false
  private var work: VerifyRun.Work?
  private let onStop: @Sendable () -> Void

  /// - Parameters:
  ///   - window: chunks that are in work at once.
  ///   - onStop: called when everything ends.
  init(window: Int, onStop: @escaping @Sendable () -> Void) {
    free = window
    self.onStop = onStop
  }

  var isStopped: Bool { condition.withLock { hasStopped } }

  /// Waits for a place, or the end.
  func take() {
    condition.withLock {
      while free == 0, !hasStopped { condition.wait() }
      free -= 1
    }
  }

  /// Gives a place back.
  func give() {
    condition.withLock {
      free += 1
      condition.signal()
    }
  }

  /// The chunk that is waited for.
  func current(_ task: VerifyRun.Work) {
    let isLate = condition.withLock {
      work = task
      return hasStopped
    }
    if isLate { task.cancel() }
  }

  /// Ends reading and waiting.
  func stop() {
    let task = condition.withLock {
      hasStopped = true
      condition.broadcast()
      return work
    }
    task?.cancel()
    onStop()
  }
}

/// Says now and then how far the work is.
private struct Progress {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant
  /// Seconds between lines.
  private static let pause = Duration.seconds(2)

  init() {
    start = clock.now
    last = start
  }

  var seconds: Double { (clock.now - start) / .seconds(1) }

  mutating func report(_ rows: Int) {
    guard clock.now - last >= Self.pause else { return }
    last = clock.now
    Console.current.error("\(rows) rows")
  }
}

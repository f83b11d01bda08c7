import Foundation
import Records
import Rewards
import Synchronization
import Testing

/// Does what the completion says: computes, waits without end, or answers.
private struct Moody: Judge {
  var granularity = Granularity.sample
  let running = Most()

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    running.begin()
    defer { running.end() }
    for submission in submissions where submission.completion == "stuck" {
      // Deaf to cancellation, as a plug-in may be.
      await withCheckedContinuation { Self.never.keep($0) }
    }
    for submission in submissions where submission.completion == "busy" {
      // Blocks its thread: on Swift's own pool the timer of a limit could not fire.
      usleep(300_000)
    }
    return submissions.map { .scored(1, $0.completion) }
  }

  private static let never = Never()
  /// Continuations that nobody resumes before the process ends.
  private final class Never: Sendable {
    private let kept = Mutex<[CheckedContinuation<Void, Swift.Never>]>([])
    func keep(_ continuation: CheckedContinuation<Void, Swift.Never>) {
      kept.withLock { $0.append(continuation) }
    }
  }
}

/// How many calls ran at once, at most.
private final class Most: Sendable {
  private let state = Mutex((now: 0, most: 0))
  var most: Int { state.withLock { $0.most } }
  func begin() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
  func end() { state.withLock { $0.now -= 1 } }
}

private func submission(_ text: String) -> Submission {
  Submission(messages: [], completion: text)
}

@Suite struct JudgingPoolTests {
  @Test(arguments: ["stuck", "busy"])
  func `a judge that takes too long costs its limit alone`(mood: String) async {
    let pool = JudgingPool(atOnce: 1)
    let late = await pool.results(
      of: Moody(), on: [submission(mood)], within: .milliseconds(10))
    #expect(late == [.failure(.timedOut(seconds: 0.01))])
    // The place of the call that was left behind is free again.
    let next = await pool.results(of: Moody(), on: [submission("x")], within: .seconds(60))
    #expect(next == [.success(.scored(1, "x"))])
  }

  @Test func `no more calls run at once than there are places`() async {
    let (pool, judge) = (JudgingPool(atOnce: 3), Moody())
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<40 {
        group.addTask { _ = await pool.results(of: judge, on: [submission("\(index)")]) }
      }
    }
    #expect(1...3 ~= judge.running.most)
  }

  @Test func `a cancelled task waits for nobody`() async {
    let pool = JudgingPool(atOnce: 1)
    let task = Task { await pool.results(of: Moody(), on: [submission("stuck")]) }
    task.cancel()
    #expect(await task.value == [.failure(.failed(reason: "cancelled"))])
  }
}

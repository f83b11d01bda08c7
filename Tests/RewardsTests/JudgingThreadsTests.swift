import Foundation
import Records
import Synchronization
import Testing

@testable import Rewards

private struct Fine: Judge {
  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    await Task.yield()
    return submissions.map { _ in .scored(1, "fine") }
  }
}

@Suite struct JudgingThreadsTests {
  private let sample = [Submission(messages: [], completion: "x")]

  @Test(.timeLimit(.minutes(1)))
  func `where no thread can be started a call fails, and does not hang`() async {
    let pool = JudgingPool(
      atOnce: 2, grace: .zero, threads: JudgingThreads { _ in EAGAIN })
    let results = await pool.results(of: WeightedVerifier(name: "a", verifier: Fine()), on: sample)
    guard case .failure(.failed(let reason)) = results.first else {
      Issue.record("\(results)")
      return
    }
    #expect(reason.hasPrefix("no thread can be started: "))
  }

  @Test(.timeLimit(.minutes(1)))
  func `what has begun goes on where later no thread can be started`() async {
    let started = Mutex(0)
    let pool = JudgingPool(
      atOnce: 4, grace: .zero,
      threads: JudgingThreads { work in
        guard
          started.withLock({
            $0 += 1; return $0 == 1
          })
        else { return EAGAIN }
        Thread(block: work).start()
        return 0
      })
    let reward = WeightedVerifier(name: "a", verifier: Fine())
    for _ in 0..<20 {
      #expect(await pool.results(of: reward, on: sample) == [.success(.scored(1, "fine"))])
    }
  }
}

import Foundation
import Records
import Synchronization
import Testing

@testable import Rewards

/// Does what the completion says: computes, waits without end, or answers.
private struct Moody: Judge {
  var callsAtOnce: Int?
  let running = Most()

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    running.begin()
    defer { running.end() }
    for submission in submissions where submission.completion == "stuck" {
      // Deaf to cancellation, as a plug-in may be.
      await withCheckedContinuation { Self.never.keep($0) }
    }
    for submission in submissions where submission.completion == "brief" { usleep(20_000) }
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
  private let state = Mutex((now: 0, most: 0, begun: 0))
  var most: Int { state.withLock { $0.most } }
  var begun: Int { state.withLock { $0.begun } }
  func begin() {
    state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.begun + 1) }
  }
  func end() { state.withLock { $0.now -= 1 } }
}

private func submission(_ text: String) -> Submission {
  Submission(messages: [], completion: text)
}

private func reward(
  _ judge: Moody = Moody(), named name: String = "moody", within limit: Duration? = nil
) -> WeightedVerifier {
  var reward = WeightedVerifier(name: name, verifier: judge, onError: .skip)
  reward.timeout = limit
  return reward
}

/// A pool that does not wait long for what it has cancelled.
private func hasty(atOnce limit: Int) -> JudgingPool {
  JudgingPool(atOnce: limit, grace: .milliseconds(1), threads: JudgingThreads())
}

private func judgeOne(
  by reward: WeightedVerifier, in pool: JudgingPool
) async throws -> [RolloutGroup] {
  let row = Row(prompt: [1], completion: [2], logProbs: [-1])
  let sample = Trajectory(rows: [row], completion: "x", stop: .endOfSequence)
  let problem = Problem(id: "p", prompt: .text("?"))
  return try await judge(
    [RolloutGroup(problem: problem, trajectories: [sample])], by: [reward], in: pool)
}

@Suite struct JudgingPoolTests {
  @Test(arguments: ["stuck", "busy"])
  func `a judge that takes too long costs its limit alone`(mood: String) async {
    let pool = hasty(atOnce: 1)
    let late = await pool.results(
      of: reward(within: .milliseconds(10)), on: [submission(mood)])
    #expect(late == [.failure(.timedOut(seconds: 0.01))])
    // The place of the call that was left behind is free again.
    let next = await pool.results(of: reward(within: .seconds(60)), on: [submission("x")])
    #expect(next == [.success(.scored(1, "x"))])
  }

  @Test func `no more calls run at once than there are places`() async {
    let (pool, judge) = (JudgingPool(atOnce: 3), Moody())
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<40 {
        group.addTask { _ = await pool.results(of: reward(judge), on: [submission("\(index)")]) }
      }
    }
    #expect(1...3 ~= judge.running.most)
  }

  @Test func `a cancelled task waits for nobody`() async {
    let pool = JudgingPool(atOnce: 1)
    let task = Task { await pool.results(of: reward(), on: [submission("stuck")]) }
    task.cancel()
    #expect(await task.value == [.failure(.failed(reason: "cancelled"))])
  }

  @Test(.timeLimit(.minutes(1)))
  func `one that waits for a place behind a stuck call is cancelled too`() async {
    let (pool, judge) = (JudgingPool(atOnce: 1), Moody())
    let stuck = Task { await pool.results(of: reward(judge), on: [submission("stuck")]) }
    while judge.running.most == 0 { await Task.yield() }
    let waiting = Task { await pool.results(of: reward(judge), on: [submission("x")]) }
    waiting.cancel()
    #expect(await waiting.value == [.failure(.failed(reason: "cancelled"))])
    stuck.cancel()
    _ = await stuck.value
    #expect(judge.running.most == 1)
  }

  @Test func `a judge that takes few calls is not asked more, and waits without a limit`() async {
    let (pool, judge) = (JudgingPool(atOnce: 8), Moody(callsAtOnce: 1))
    // Each call takes 0.3 s: all of them far more than the limit.
    let results = await withTaskGroup { group in
      for _ in 0..<6 {
        group.addTask {
          await pool.results(of: reward(judge, within: .seconds(1)), on: [submission("busy")])
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(results == Array(repeating: .success(.scored(1, "busy")), count: 6))
    #expect(judge.running.most == 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a slow reward leaves the others their share`() async {
    let (pool, slow) = (JudgingPool(atOnce: 4, rewards: 2), Moody())
    #expect(pool.share == 2)
    let stuck = (0..<8).map { _ in
      Task { await pool.results(of: reward(slow), on: [submission("stuck")]) }
    }
    while slow.running.most < 2 { await Task.yield() }
    let quick = await pool.results(of: reward(named: "quick"), on: [submission("x")])
    #expect(quick == [.success(.scored(1, "x"))])
    for task in stuck { task.cancel() }
    for task in stuck { _ = await task.value }
    #expect(slow.running.most == 2)
  }

  @Test(.timeLimit(.minutes(1)))
  func `calls that are left behind are counted, and too many stop judging`() async throws {
    let (pool, judge) = (hasty(atOnce: 1), Moody())
    let late = reward(judge, within: .milliseconds(1))
    // The time until one is left behind is the clock's: ask until judging has stopped.
    var asked = 0
    while (try? pool.requireFewStragglers()) != nil, asked < 64 {
      _ = await pool.results(of: late, on: [submission("stuck")])
      asked += 1
    }
    #expect(judge.running.begun == JudgingPool.mostLeftBehind)
    let refused = await pool.results(of: late, on: [submission("x")])
    #expect(refused.map { try? $0.get().score } == [nil])
    #expect(judge.running.begun == JudgingPool.mostLeftBehind)
    await #expect(throws: JudgementError.leftBehind(reward: "moody", calls: 16)) {
      _ = try await judgeOne(by: late, in: pool)
    }
  }

  @Test func `calls that end after their limit are not counted any more`() async throws {
    let pool = hasty(atOnce: 8)
    await withTaskGroup { group in
      for _ in 0..<24 {
        group.addTask {
          _ = await pool.results(
            of: reward(within: .milliseconds(1)), on: [submission("brief")])
        }
      }
    }
    // Each goes on for some milliseconds beyond its limit and the grace.
    for _ in 0..<2000 where pool.leftBehind > 0 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(pool.leftBehind == 0)
  }
}

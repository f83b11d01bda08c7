import Foundation
import Records
import Synchronization

/// Where judges work: threads apart from Swift's own, a bounded number of calls, and time limits.
///
/// A verifier that computes for long so delays neither timers nor what waits for the model, and one
/// that never returns costs its time limit, no more: its call is cancelled and left behind.
public final class JudgingPool: Sendable {
  private let threads = JudgingThreads()
  private let slots: Slots
  private let clock: any Clock<Duration>

  /// - Parameters:
  ///   - limit: how many calls run at once, at least 1.
  ///   - clock: what time limits go by.
  public init(atOnce limit: Int, clock: any Clock<Duration> = ContinuousClock()) {
    slots = Slots(max(1, limit))
    self.clock = clock
  }

  /// What a judge says of submissions, one result each.
  ///
  /// - Parameter limit: the time that the call may take once it has begun; after it each submission's
  ///   result is `VerifierError.timedOut`. None where `nil`.
  public func results(
    of judge: any Judge, on submissions: [Submission], within limit: Duration? = nil
  ) async -> [Result<Verdict, VerifierError>] {
    await answer(of: judge, on: submissions, within: limit).results
  }

  /// What a judge says, and how long it took once the call had begun.
  public struct Answer: Sendable {
    /// One result a submission.
    public var results: [Result<Verdict, VerifierError>]
    /// The time between the begin of the call and its end or limit.
    public var duration: Duration
  }

  /// The same as `results`, with the time that it took.
  public func answer(
    of judge: any Judge, on submissions: [Submission], within limit: Duration? = nil
  ) async -> Answer {
    await slots.take()
    defer { slots.give() }
    var results: [Result<Verdict, VerifierError>] = []
    let duration = await clock.measure {
      results = await raced(judge, submissions, limit)
    }
    return Answer(results: results, duration: duration)
  }

  private func raced(_ judge: any Judge, _ submissions: [Submission], _ limit: Duration?) async
    -> [Result<Verdict, VerifierError>]
  {
    if Task.isCancelled { return faults(.failed(reason: "cancelled"), submissions) }
    let race = Race<[Result<Verdict, VerifierError>]>()
    let call = Task(executorPreference: threads) {
      race.finish(await judge.results(on: submissions).counted(for: submissions))
    }
    let timer = limit.map { limit in
      Task(executorPreference: threads) { [clock] in
        guard (try? await clock.sleep(for: limit)) != nil else { return }
        race.finish(self.faults(.timedOut(seconds: limit / .seconds(1)), submissions))
      }
    }
    defer {
      call.cancel()
      timer?.cancel()
    }
    return await withTaskCancellationHandler {
      await race.first()
    } onCancel: {
      race.finish(self.faults(.failed(reason: "cancelled"), submissions))
    }
  }

  private func faults(_ fault: VerifierError, _ submissions: [Submission])
    -> [Result<Verdict, VerifierError>]
  {
    submissions.map { _ in .failure(fault) }
  }
}

/// The first of several values; later ones are dropped.
private final class Race<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiting: CheckedContinuation<Value, Never>?
  }
  private let state = Mutex(State())

  func finish(_ value: Value) {
    let waiting = state.withLock { state in
      if state.value == nil { state.value = value }
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: value)
  }

  /// The first value, once; one task may wait for it.
  func first() async -> Value {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state in
        if state.value == nil { state.waiting = continuation }
        return state.value
      }
      if let value { continuation.resume(returning: value) }
    }
  }
}

import Foundation
import Records
import Synchronization

/// Where judges work: threads apart from Swift's own, a bounded number of calls, and time limits.
///
/// A verifier that computes for long so delays neither timers nor what waits for the model. Each reward
/// has its share of the places, so that a slow one does not hold up the others, and fewer where its
/// judge takes fewer calls at once; a call waits for its place before its time begins.
///
/// A call that goes on after its limit is cancelled, and keeps its place for a short grace. After that it
/// is left behind with its thread; while `mostLeftBehind` such calls go on, no other is begun.
public final class JudgingPool: Sendable {
  /// How many calls may go on unheeded before judging stops.
  public static let mostLeftBehind = 16

  /// The places that one reward has, at most.
  public let share: Int
  private let places: Slots
  private let queues = Mutex<[String: Slots]>([:])
  private let stragglers = Mutex(Stragglers())
  private let threads: JudgingThreads
  private let clock: any Clock<Duration>
  private let grace: Duration

  /// - Parameters:
  ///   - limit: how many calls run at once, at least 1.
  ///   - rewards: how many rewards share them.
  ///   - clock: what time limits go by.
  public convenience init(
    atOnce limit: Int, rewards: Int = 1, clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.init(
      atOnce: limit, rewards: rewards, clock: clock, grace: .seconds(2), threads: JudgingThreads())
  }

  /// - Parameter grace: the time that a cancelled call has to come back in.
  init(
    atOnce limit: Int, rewards: Int = 1, clock: any Clock<Duration> = ContinuousClock(),
    grace: Duration, threads: JudgingThreads
  ) {
    places = Slots(limit)
    share = max(1, limit / max(1, rewards))
    self.clock = clock
    self.grace = grace
    self.threads = threads
  }

  /// What a reward's judge says of submissions, one result each; see `answer`.
  public func results(
    of reward: WeightedVerifier, on submissions: [Submission]
  ) async -> [Result<Verdict, VerifierError>] {
    await answer(of: reward, on: submissions).results
  }

  /// What a judge says, and how long it took once the call had begun.
  public struct Answer: Sendable {
    /// One result a submission.
    public var results: [Result<Verdict, VerifierError>]
    /// The time between the begin of the call and its end or limit.
    public var duration: Duration
  }

  /// What a reward's judge says of submissions, and the time that it took.
  ///
  /// A call that takes longer than the reward's `timeout` once it has begun, without what is excepted
  /// from its time (`CallTime`), is a `VerifierError.timedOut` of each submission; one that cannot
  /// begin, or is cancelled, is a fault too.
  public func answer(
    of reward: WeightedVerifier, on submissions: [Submission]
  ) async -> Answer {
    let queue = queue(of: reward)
    guard await queue.take() else { return Answer(submissions, .cancelled) }
    guard await places.take() else {
      queue.give()
      return Answer(submissions, .cancelled)
    }
    let release: @Sendable () -> Void = { [places] in
      places.give()
      queue.give()
    }
    if let fault = obstacle {
      release()
      return Answer(submissions, fault)
    }
    var results: [Result<Verdict, VerifierError>] = []
    let duration = await clock.measure {
      results = await raced(reward, submissions, release)
    }
    return Answer(results: results, duration: duration)
  }

  /// How many calls go on after their limits and the grace.
  var leftBehind: Int { stragglers.withLock { $0.count } }

  /// Makes sure that not too many calls go on after their limits.
  ///
  /// - Throws: `JudgementError.leftBehind` where `mostLeftBehind` do.
  func requireFewStragglers() throws(JudgementError) {
    let (count, reward) = stragglers.withLock { ($0.count, $0.reward) }
    if count >= Self.mostLeftBehind { throw .leftBehind(reward: reward, calls: count) }
  }
}

/// Calls that go on after their limits.
private struct Stragglers {
  var count = 0
  /// Whose the last of them is.
  var reward = ""
}

extension JudgingPool {
  private func queue(of reward: WeightedVerifier) -> Slots {
    queues.withLock { queues in
      if let known = queues[reward.name] { return known }
      let made = Slots(min(reward.verifier.callsAtOnce ?? share, share))
      queues[reward.name] = made
      return made
    }
  }

  /// Why no call can begin.
  private var obstacle: VerifierError? {
    if Task.isCancelled { return .cancelled }
    do throws(JudgementError) { try requireFewStragglers() } catch {
      return .failed(reason: "\(error)")
    }
    return threads.reserve().map { .failed(reason: $0) }
  }

  private func raced(
    _ reward: WeightedVerifier, _ submissions: [Submission],
    _ release: @escaping @Sendable () -> Void
  ) async -> [Result<Verdict, VerifierError>] {
    let race = FirstValue<[Result<Verdict, VerifierError>]>()
    let isBack = FirstValue<Bool>()
    let time = CallTime(clock: clock)
    let call = Task(executorPreference: threads) {
      let results = await CallTime.$current.withValue(time) {
        await reward.verifier.results(on: submissions).counted(for: submissions)
      }
      if isBack.offer(true) { release() } else { self.stragglers.withLock { $0.count -= 1 } }
      race.offer(results)
    }
    let timer = reward.timeout.map { limit in
      Task(executorPreference: threads) {
        guard (try? await time.sleep(for: limit)) != nil else { return }
        race.offer(submissions.faulty(.timedOut(seconds: limit / .seconds(1))))
      }
    }
    let results = await withTaskCancellationHandler {
      await race.get()
    } onCancel: {
      race.offer(submissions.faulty(.cancelled))
    }
    timer?.cancel()
    part(from: call, of: reward.name, isBack, release)
    return results
  }

  /// Cancels a call, and leaves it behind where it does not come back soon.
  private func part(
    from call: Task<Void, Never>, of reward: String, _ isBack: FirstValue<Bool>,
    _ release: @escaping @Sendable () -> Void
  ) {
    if isBack.isSettled { return }
    call.cancel()
    Task(executorPreference: threads) { [self] in
      try? await clock.sleep(for: grace)
      stragglers.withLock { stragglers in
        guard isBack.offer(false) else { return }
        stragglers.count += 1
        stragglers.reward = reward
        release()
      }
    }
  }
}

extension JudgingPool.Answer {
  /// The same fault for every submission, at once.
  fileprivate init(_ submissions: [Submission], _ fault: VerifierError) {
    self.init(results: submissions.faulty(fault), duration: .zero)
  }
}

extension VerifierError {
  /// Nobody waits any more.
  fileprivate static let cancelled = VerifierError.failed(reason: "cancelled")
}

extension [Submission] {
  /// The same fault for every submission.
  func faulty(_ fault: VerifierError) -> [Result<Verdict, VerifierError>] {
    map { _ in .failure(fault) }
  }
}

import Records
import Sandbox

/// The processes of a plug-in: a judge that asks each of them one thing at a time.
///
/// A process that dies while it is asked is replaced, and asked again once by its successor; one that
/// takes too long is killed, and its samples are timed out. Processes are started when there is work for
/// them, later ones after a pause where those before died without an answer, or could not be started;
/// when too many did, none is started any more and every sample is told why.
public actor PluginPool: Judge {
  /// How much the plug-in must see at once.
  public nonisolated let granularity: Granularity
  /// As many calls as there may be processes.
  public nonisolated let callsAtOnce: Int?
  /// What it says of itself: for Python the interface and the function.
  public nonisolated let about: String
  private let program: PluginProgram
  private let limits: PluginLimits
  private let enclosure: Enclosure?
  private let clock: any Clock<Duration>

  private let places: Slots
  private var idle: [PluginWorker] = []
  /// Processes that died one after another without an answer.
  private var deaths = 0
  /// Why no process is started any more.
  private var defect: PluginFailure?

  private init(
    _ program: PluginProgram, _ limits: PluginLimits, _ enclosure: Enclosure?,
    _ greeting: PluginGreeting, workers: Int, clock: any Clock<Duration>
  ) {
    self.program = program
    self.limits = limits
    self.enclosure = enclosure
    self.clock = clock
    granularity = greeting.granularity ?? .sample
    about = greeting.about
    callsAtOnce = max(1, workers)
    places = Slots(workers)
  }

  /// Starts the first process, to find out at once what will not work.
  ///
  /// - Parameters:
  ///   - granularity: how much the plug-in must see at once; `nil` for what it says itself, else a sample.
  ///   - workers: the most processes.
  /// - Throws: `VerifierError` where it cannot be started, or does not greet as it should.
  public static func open(
    _ program: PluginProgram, _ limits: PluginLimits = PluginLimits(),
    granularity: Granularity? = nil, workers: Int, clock: any Clock<Duration> = ContinuousClock()
  ) async throws(VerifierError) -> PluginPool {
    do throws(PluginFailure) {
      let enclosure = try await enclosure(of: program)
      var (worker, greeting) = try await PluginWorker.start(program, limits, by: enclosure)
      greeting.granularity = granularity ?? greeting.granularity
      let pool = PluginPool(
        program, limits, enclosure, greeting, workers: workers, clock: clock)
      await pool.rest(worker)
      return pool
    } catch {
      throw error.fault(of: program.name)
    }
  }

  private static func enclosure(of program: PluginProgram) async throws(PluginFailure)
    -> Enclosure?
  {
    guard program.isolation != .none else { return nil }
    do throws(SandboxError) {
      return try await Enclosure.prepare(program.isolation)
    } catch {
      throw .refused("\(error)")
    }
  }

  /// The verdicts, or the first fault.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try await results(on: submissions).verdicts()
  }

  /// One result a submission; all were asked about in one request.
  public func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    guard !submissions.isEmpty else { return [] }
    let hasPlace = await places.take()
    defer { if hasPlace { places.give() } }
    do throws(PluginFailure) {
      // One that nobody waits for must not take a process with it.
      guard hasPlace, !Task.isCancelled else { throw .cancelled }
      return read(try await answer(to: submissions), count: submissions.count)
    } catch {
      return submissions.map { _ in .failure(error.fault(of: program.name)) }
    }
  }

  /// Ends all processes. Nobody may judge after that.
  public func close() async {
    defect = .refused("closed")
    let ending = idle
    idle = []
    await withTaskGroup { tasks in
      for worker in ending { tasks.addTask { await worker.end() } }
    }
  }
}

extension PluginPool {
  private func read(_ line: PluginLine, count: Int) -> [Result<Verdict, VerifierError>] {
    let problem: String
    switch line {
    case .answer(let answer): return PluginAnswer.results(answer, count: count)
    case .malformed(let reason): problem = reason
    case .stray, .elsewhere, .ready, .fatal: problem = "it answers nothing"
    }
    let fault = VerifierError.failed(reason: "\(program.name): its answer is none: \(problem)")
    return Array(repeating: .failure(fault), count: count)
  }

  /// Asks, and once again where the process died.
  private func answer(to submissions: [Submission]) async throws(PluginFailure) -> PluginLine {
    do throws(PluginFailure) {
      return try await answerOnce(to: submissions)
    } catch {
      guard case .died = error, defect == nil else { throw error }
      return try await answerOnce(to: submissions)
    }
  }

  private func answerOnce(to submissions: [Submission]) async throws(PluginFailure) -> PluginLine {
    if let defect { throw defect }
    let request = PluginRequest(submissions)
    do throws(PluginFailure) {
      let worker = try await worker()
      let line = try await worker.answer(to: request)
      deaths = 0
      await rest(worker)
      return line
    } catch {
      note(error)
      throw defect ?? error
    }
  }

  /// A process that waits for work, else a new one, whose start has a limit of its own.
  private func worker() async throws(PluginFailure) -> PluginWorker {
    if let worker = idle.popLast() { return worker }
    let deaths = deaths
    return try await CallTime.excepting { () throws(PluginFailure) in
      if deaths > 0 {
        let pause = Duration.milliseconds(min(2000, 25 << min(deaths, 10)))
        do { try await clock.sleep(for: pause) } catch { throw .cancelled }
      }
      return try await PluginWorker.start(program, limits, by: enclosure).0
    }
  }

  /// Has a process wait for work; it ends where nobody may judge any more.
  private func rest(_ worker: PluginWorker) async {
    if defect == nil { idle.append(worker) } else { await worker.end() }
  }

  private func note(_ failure: PluginFailure) {
    switch failure {
    case .refused: defect = defect ?? failure
    case .died(let reason):
      deaths += 1
      if deaths >= limits.deathsInARow {
        defect = .refused(
          "\(deaths) processes in a row died without an answer, so no more are started; the last: "
            + reason)
      }
    case .timedOut, .broke, .cancelled: break
    }
  }
}

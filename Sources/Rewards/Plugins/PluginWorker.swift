import Foundation
import Records
import Sandbox

/// One process of a plug-in, asked one thing at a time.
final class PluginWorker: Sendable {
  private let child: Child
  private let limits: PluginLimits
  private let words = LastWords()
  private let listening: Task<Void, Never>

  /// How long a process may go on after it has closed its output, or has been told to end.
  private static let grace = Duration.milliseconds(500)

  private init(_ child: Child, _ limits: PluginLimits) {
    self.child = child
    self.limits = limits
    listening = Task { [words] in await words.listen(to: child) }
  }

  deinit { child.kill() }

  /// Starts a process and hears its greeting, where it greets.
  static func start(
    _ program: PluginProgram, _ limits: PluginLimits, by enclosure: Enclosure?
  ) async throws(PluginFailure) -> (PluginWorker, PluginGreeting) {
    let variables = ProcessInfo.processInfo.environment
    let command = try program.command(in: variables, by: enclosure)
    let child: Child
    do throws(ProcessError) {
      child = try await Child.start(command)
    } catch {
      // What the system refuses now it may grant later: too many processes or open files pass.
      if case .notFound = error { throw .refused("\(error)") }
      throw .died("\(error)")
    }
    let worker = PluginWorker(child, limits)
    guard program.greets else { return (worker, PluginGreeting()) }
    guard case .ready(let greeting) = try await worker.ask(nil, limits.startSeconds) else {
      throw .broke("it did not greet")
    }
    return (worker, greeting)
  }

  /// The answer to a request, or a malformed one; after anything thrown the process is of no more use.
  func answer(to request: PluginRequest) async throws(PluginFailure) -> PluginLine {
    try await ask(request, limits.answerSeconds)
  }

  /// Ends its input, and kills it where it does not end soon.
  func end() async {
    child.closeInput()
    child.setDeadline(.now + Self.grace)
    _ = await child.wait()
  }

  /// Sends a request and hears what comes back; without one, the greeting.
  private func ask(
    _ request: PluginRequest?, _ seconds: Double
  ) async throws(PluginFailure) -> PluginLine {
    let deadline = ContinuousClock.now + .bounded(seconds: seconds)
    child.setDeadline(deadline)
    let heard = await withTaskCancellationHandler {
      async let isSent: Void = send(request?.line ?? [])
      let heard = await hear(awaiting: request?.id, until: deadline)
      await isSent
      return heard
    } onCancel: {
      child.kill()
    }
    child.setDeadline(nil)
    switch heard {
    case .success(let line): return line
    case .failure(.late): throw Task.isCancelled ? .cancelled : .timedOut(seconds: seconds)
    case .failure(.other(let failure)): throw Task.isCancelled ? .cancelled : failure
    }
  }

  /// A process that no longer reads tells why by what it writes, or by ending.
  private func send(_ bytes: [UInt8]) async {
    do throws(ProcessError) {
      if !bytes.isEmpty { try await child.write(bytes) }
    } catch { return }
  }
}

/// Why nothing was heard.
private enum Silence: Error {
  /// Time is over.
  case late
  case other(PluginFailure)
}

extension PluginWorker {
  /// The next line that is part of the conversation.
  private func hear(
    awaiting id: String?, until deadline: ContinuousClock.Instant
  ) async -> Result<PluginLine, Silence> {
    var stray = 0
    var otherID: String?
    while stray <= limits.strayBytes {
      let line: [UInt8]
      do throws(ProcessError) {
        guard let next = try await child.readLine(limit: limits.lineBytes, keepsEnd: true) else {
          return .failure(await departure("before it answered", until: deadline, otherID))
        }
        line = next
      } catch {
        return .failure(await broken("it wrote a line of more than \(limits.lineBytes) bytes"))
      }
      // What ends without a line feed is the last that a process wrote: it has ended, or was killed.
      guard line.last == UInt8(ascii: "\n") else {
        return .failure(await departure("in the middle of a line", until: deadline, otherID))
      }
      switch PluginLine(line[...], awaiting: id) {
      case .stray: stray += line.count
      case .elsewhere(let id):
        stray += line.count
        otherID = id
      case .fatal(let reason):
        _ = await broken(reason)
        return .failure(.other(.refused(reason)))
      case let part: return .success(part)
      }
    }
    return .failure(
      await broken("it wrote more than \(limits.strayBytes) bytes that are no answer"))
  }

  private func broken(_ reason: String) async -> Silence {
    child.kill()
    _ = await child.wait()
    return .other(.broke(reason))
  }

  /// Why the output has ended; time that is over after an answer to something else is that answer's
  /// fault.
  private func departure(
    _ moment: String, until deadline: ContinuousClock.Instant, _ otherID: String?
  ) async -> Silence {
    let isLate = ContinuousClock.now >= deadline
    child.setDeadline(.now + Self.grace)
    let ending = await child.wait()
    if isLate, ending.isTimedOut {
      guard let otherID else { return .late }
      return .other(
        .broke("it gave the request no answer in time, but an answer with \"id\": \(otherID)"))
    }
    if ending.isTimedOut { return .other(.broke("it closed its output \(moment), and lived on")) }
    await listening.value
    return .other(.died("it ended \(moment), with \(ending.status)\(words.text)"))
  }
}

import Records
import Rewards
import Sandbox

/// A process in a sandbox that holds the examiner ready: each exam gets a copy of it, which takes a
/// fraction of the time that an interpreter needs to start.
///
/// It is started with the first exam, and anew where it has ended.
actor ExamHost {
  private let python: PythonRuntime
  private let enclosure: Enclosure
  private let limits: CodeLimits
  private var running: Running?
  private var nextNumber: UInt64 = 0
  private var waiting: [UInt64: CheckedContinuation<Int?, Never>] = [:]

  private struct Running {
    let child: Child
    let folder: TemporaryFolder?
    let socket: Descriptor
  }

  /// A host that is not started yet.
  init(python: PythonRuntime, enclosure: Enclosure, limits: CodeLimits) {
    self.python = python
    self.enclosure = enclosure
    self.limits = limits
  }

  /// Conducts an exam to its end.
  ///
  /// - Parameters:
  ///   - files: the job, the file of the report, the pipe of questions, the pipe of answers.
  /// - Returns: the status of the exam's process, as `wait` gives it; `nil` where the host has ended.
  /// - Throws: `VerifierError.failed`, where the host cannot be started.
  func conduct(_ files: [Descriptor]) async throws(VerifierError) -> Int? {
    nextNumber += 1
    let number = nextNumber
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    guard try await dispatch(bytes, files) else { return nil }
    // The host ends exams long before; this is for a host that does not.
    let alarm = Task { [limits] in
      try? await Task.sleep(for: .seconds(limits.seconds) + Self.patience)
      settle(number, nil)
    }
    defer { alarm.cancel() }
    // No other task runs between the sending and this.
    return await withCheckedContinuation { waiting[number] = $0 }
  }

  /// Sends a job, when the host has taken what it was sent before; false where the host has ended.
  private func dispatch(
    _ bytes: [UInt8], _ files: [Descriptor]
  ) async throws(VerifierError) -> Bool {
    while true {
      let socket = try await socket()
      do throws(ProcessError) {
        if try socket.send(bytes, with: files) { return true }
      } catch { return false }
      try? await Task.sleep(for: .milliseconds(5))
    }
  }

  /// How long an exam may take beside the time of its tests.
  private static let patience = Duration.seconds(45)

  private func socket() async throws(VerifierError) -> Descriptor {
    if let running { return running.socket }
    do {
      let started = try await start()
      // Another exam may have started one meanwhile; the later one is dropped, and ends.
      if let running { return running.socket }
      running = started
      Task { [weak self, child = started.child] in
        while let line = try? await child.readLine() { await self?.notice(line) }
        await self?.lose(child)
      }
      return started.socket
    } catch { throw .failed(reason: "\(error)") }
  }

  private func start() async throws -> Running {
    let (ours, theirs) = try Descriptor.sockets()
    var command = python.command(.host, from: 0)
    command.others = [theirs]
    // What tests print to standard error is nobody's, and must not fill a pipe.
    command.errors = .nowhere
    var confinement = limits.confinement(reading: python.folders)
    confinement.processes = 4096
    confinement.limits.processorSeconds = nil
    // Exams of many programs are no one's.
    confinement.memoryInAll = nil
    let (enclosed, folder) = try enclosure.enclose(command, in: confinement)
    let child = try await Child.start(enclosed)
    let packages = python.packages.map { JSON.string($0) }
    await child.feed(python.input(.array([.number(limits.seconds), .array(packages)])))
    return Running(child: child, folder: folder, socket: ours)
  }

  /// A line of the host: the number of an exam that has ended, and its status.
  private func notice(_ line: [UInt8]) {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    guard words.count == 2, let number = UInt64(words[0]) else { return }
    settle(number, Int(words[1]))
  }

  private func lose(_ child: Child) {
    guard running?.child === child else { return }
    running = nil
    for number in waiting.keys.sorted() { settle(number, nil) }
  }

  private func settle(_ number: UInt64, _ status: Int?) {
    waiting.removeValue(forKey: number)?.resume(returning: status)
  }
}

import CSandbox
import Foundation
import Glibc

/// What the loop knows of one child.
struct ChildRecord {
  /// What one of a child's descriptors is for.
  enum Role { case process, input, output, errors }

  let id: Int
  private let process: pid_t
  /// Becomes readable when the process ends.
  private var ending: Descriptor?
  private var input: InputPipe
  private var output: OutputPipe
  private var errors: OutputPipe
  private var status: ProcessStatus?
  private var isTimedOut = false
  private var isOverMemory = false
  private let memoryInAll: Int?
  /// When the memory of all its processes is looked at next; nil while somebody looks.
  private var look: ContinuousClock.Instant?
  private var isAbandoned = false
  /// When pipes that something still holds open are closed, after the process has ended.
  private var closing: ContinuousClock.Instant?
  private var waiters: [CheckedContinuation<Child.Ending, Never>] = []
  /// When the process is killed.
  var deadline: ContinuousClock.Instant?

  /// How long a pipe may stay open after the process, whose group is dead by then.
  private static let grace = Duration.milliseconds(250)

  /// How long it takes from one look at the memory to the next.
  private static let pause = Duration.milliseconds(100)

  init(id: Int, process: pid_t, descriptor: Descriptor, launch: Launch) {
    self.id = id
    self.process = process
    ending = descriptor
    input = InputPipe(launch.input)
    output = OutputPipe(launch.output)
    errors = OutputPipe(launch.errors)
    memoryInAll = launch.memoryInAll
    look = memoryInAll.map { _ in .now + Self.pause }
  }

  /// The next moment at which something is due.
  var alarm: ContinuousClock.Instant? {
    status == nil ? [deadline, look].compactMap(\.self).min() : closing
  }

  /// Whether nobody asks for it any more and the system has forgotten it too.
  var isForgotten: Bool { isAbandoned && status != nil }

  /// The descriptors to watch.
  var interests: [(Role, pollfd)] {
    var list: [(Role, pollfd)] = []
    if let ending { list.append((.process, watching(ending, POLLIN))) }
    if let pipe = input.wanting { list.append((.input, watching(pipe, POLLOUT))) }
    if let pipe = output.wanting { list.append((.output, watching(pipe, POLLIN))) }
    if let pipe = errors.wanting { list.append((.errors, watching(pipe, POLLIN))) }
    return list
  }

  private func watching(_ descriptor: Descriptor, _ events: Int32) -> pollfd {
    pollfd(fd: descriptor.number, events: Int16(events), revents: 0)
  }

  mutating func handle(_ role: Role) {
    switch role {
    case .process: noticeEnding()
    case .input: input.advance()
    case .output: output.advance()
    case .errors: errors.advance()
    }
  }

  mutating func write(_ bytes: [UInt8], _ continuation: CheckedContinuation<Bool, Never>) {
    input.enqueue(bytes, continuation)
  }

  mutating func closeInput() { input.finish() }

  mutating func read(_ source: Child.Source, _ request: ReadRequest) {
    switch source {
    case .output: output.enqueue(request)
    case .errors: errors.enqueue(request)
    }
  }

  mutating func wait(_ continuation: CheckedContinuation<Child.Ending, Never>) {
    waiters.append(continuation)
    settleWaiters()
  }

  /// Kills the group while its id is surely its own: before the leader is reaped.
  func kill() {
    if status == nil { csandbox_kill_group(process) }
  }

  mutating func abandon() {
    isAbandoned = true
    kill()
    input.close()
    output.close()
    errors.close()
  }

  /// Does what is due at `now`.
  mutating func keepTime(_ now: ContinuousClock.Instant) {
    if status == nil, let due = deadline, due <= now {
      isTimedOut = true
      deadline = nil
      kill()
    }
    watchMemory(now)
    if let due = closing, due <= now {
      closing = output.closeUnlessFull() && errors.closeUnlessFull() ? nil : now + Self.grace
    }
  }

  private mutating func watchMemory(_ now: ContinuousClock.Instant) {
    guard status == nil, let most = memoryInAll, let due = look, due <= now else { return }
    look = nil
    MemoryWatch.look(at: process, most) { [id] isOver in
      ChildLoop.shared.perform { children in
        children.update(id) { $0.noticeMemory(isOver) }
      }
    }
  }

  private mutating func noticeMemory(_ isOver: Bool) {
    guard status == nil else { return }
    guard isOver else {
      look = .now + Self.pause
      return
    }
    isOverMemory = true
    kill()
  }

  private mutating func noticeEnding() {
    guard status == nil, csandbox_has_ended(process) != 0 else { return }
    csandbox_kill_group(process)
    let code = csandbox_reap(process)
    status = code < 256 ? .exited(code) : .signalled(code - 256)
    // On a busy machine the limit of processor time may end it before anybody looks at the clock.
    let isKilled = code == 256 + SIGKILL || code == 128 + SIGKILL
    if isKilled, let due = deadline, due <= .now { isTimedOut = true }
    ending = nil
    input.close()
    closing = .now + Self.grace
    settleWaiters()
  }

  private mutating func settleWaiters() {
    guard let status else { return }
    for waiter in waiters {
      waiter.resume(
        returning: Child.Ending(
          status: status, isTimedOut: isTimedOut, isOverMemory: isOverMemory))
    }
    waiters = []
  }
}

import CSandbox
import Foundation
import Glibc
import Synchronization

/// The one thread that starts, reads, writes, watches and reaps all children.
///
/// There is one because the kernel ties a child that must die with its parent to the *thread* that
/// started it: that thread must not end before the process does. It also keeps SIGPIPE from itself, so
/// that a child that stops reading harms nobody.
final class ChildLoop: Sendable {
  static let shared = ChildLoop()

  private let inbox = Mutex<[@Sendable (inout Children) -> Void]>([])
  /// Becomes readable when there is something in the inbox; without it the inbox is looked at often.
  private let bell: (reading: Descriptor, writing: Descriptor)?

  private init() {
    bell = try? Descriptor.pipe()
    bell?.reading.stopBlocking()
    bell?.writing.stopBlocking()
    Thread.detachNewThread { [self] in run() }
  }

  /// Has the thread do something soon, in the order of the calls.
  func perform(_ work: @escaping @Sendable (inout Children) -> Void) {
    inbox.withLock { $0.append(work) }
    _ = bell?.writing.write([0])
  }

  /// Does what is asked and forgets it at once: with it go the children's ends of their pipes.
  private func performInbox(_ children: inout Children) {
    let works = inbox.withLock { inbox in
      defer { inbox = [] }
      return inbox
    }
    for work in works { work(&children) }
  }

  private func run() {
    csandbox_refuse_sigpipe()
    var children = Children()
    // Nobody cancels it. A loop without a condition keeps the optimizer of Swift 6.3 busy for ever.
    while !Thread.current.isCancelled {
      performInbox(&children)
      children.awaitEvents(bell: bell?.reading)
    }
  }
}

/// All children and what they wait for; only the loop's thread touches them.
struct Children: ~Copyable {
  private var records: [ChildRecord] = []
  private var nextID = 0

  /// Starts a process; the answer is its record's number.
  mutating func start(_ launch: Launch) -> Result<Int, ProcessError> {
    do throws(ProcessError) {
      let (process, descriptor) = try launch.start()
      nextID += 1
      records.append(
        ChildRecord(id: nextID, process: process, descriptor: descriptor, launch: launch))
      return .success(nextID)
    } catch {
      return .failure(error)
    }
  }

  mutating func update(
    _ id: Int, orElse missing: () -> Void = {}, _ change: (inout ChildRecord) -> Void
  ) {
    guard let index = records.firstIndex(where: { $0.id == id }) else { return missing() }
    change(&records[index])
  }

  /// Kills a child that nobody holds; its record goes when it has been reaped.
  mutating func abandon(_ id: Int) {
    update(id) { $0.abandon() }
    records.removeAll { $0.isForgotten }
  }

  /// Waits for the next thing that happens to any child, or the bell, and deals with it.
  mutating func awaitEvents(bell: Descriptor?) {
    var watched: [pollfd] = []
    var owners: [(record: Int, role: ChildRecord.Role)] = []
    for (index, record) in records.enumerated() {
      for (role, interest) in record.interests {
        watched.append(interest)
        owners.append((index, role))
      }
    }
    if let bell { watched.append(pollfd(fd: bell.number, events: Int16(POLLIN), revents: 0)) }
    let count = unsafe poll(&watched, nfds_t(watched.count), patience(hasBell: bell != nil))
    if count > 0 { deal(with: watched, owners) }
    if let bell, watched.last?.revents != 0 { _ = bell.readable(limit: 4096) }
    let now = ContinuousClock.now
    for index in records.indices { records[index].keepTime(now) }
    records.removeAll { $0.isForgotten }
  }

  private mutating func deal(
    with watched: [pollfd], _ owners: [(record: Int, role: ChildRecord.Role)]
  ) {
    for (event, owner) in zip(watched, owners) where event.revents != 0 {
      records[owner.record].handle(owner.role)
    }
  }

  /// Milliseconds until the next deadline, -1 for ever.
  private func patience(hasBell: Bool) -> Int32 {
    let longest: Int32 = hasBell ? -1 : 10
    guard let next = records.compactMap(\.alarm).min() else { return longest }
    let left = ContinuousClock.now.duration(to: next) / .milliseconds(1)
    let wait = Int32(min(max(left.rounded(.up), 0), 1_000_000))
    return longest < 0 ? wait : min(longest, wait)
  }
}

import Foundation

/// A running process with pipes to it.
///
/// Nothing here blocks a thread of Swift's pool: one thread of this module starts and watches all
/// children. When the process ends, the rest of its group is killed. A child that nobody holds any more
/// is killed with its group.
public final class Child: Sendable {
  private let id: Int
  private let loop: ChildLoop

  private init(id: Int, loop: ChildLoop) {
    self.id = id
    self.loop = loop
  }

  deinit { loop.perform { [id] children in children.abandon(id) } }

  /// Starts `command`.
  ///
  /// - Throws: `ProcessError`, where there is no such program or the system refuses.
  public static func start(_ command: Command) async throws(ProcessError) -> Child {
    let loop = ChildLoop.shared
    let launch = try Launch(command)
    let started: Result<Int, ProcessError> = await withCheckedContinuation { continuation in
      loop.perform { children in continuation.resume(returning: children.start(launch)) }
    }
    return Child(id: try started.get(), loop: loop)
  }

  /// Writes all of `bytes` to its standard input and returns when they are in the pipe.
  ///
  /// - Throws: `ProcessError.closed`, where it no longer reads.
  public func write(_ bytes: [UInt8]) async throws(ProcessError) {
    let isWritten = await withCheckedContinuation { continuation in
      loop.perform { [id] children in
        children.update(id, orElse: { continuation.resume(returning: false) }) {
          $0.write(bytes, continuation)
        }
      }
    }
    if !isWritten { throw .closed }
  }

  /// Ends its standard input, after what has been written.
  public func closeInput() {
    loop.perform { [id] children in children.update(id) { $0.closeInput() } }
  }

  /// What comes next from a stream, at most `limit` bytes; empty at the end.
  public func read(_ source: Source = .output, upTo limit: Int = 65_536) async -> [UInt8] {
    await reading(source, .some(limit: max(1, limit))) ?? []
  }

  /// The next line of a stream, or what is left at the end; nil after that.
  ///
  /// - Parameter keepsEnd: whether the line feed is part of it, which what is left at the end lacks.
  /// - Throws: `ProcessError.lineTooLong`; the line's bytes stay to be read.
  public func readLine(
    _ source: Source = .output, limit: Int = 1 << 24, keepsEnd: Bool = false
  ) async throws(ProcessError) -> [UInt8]? {
    guard var line = await reading(source, .line(limit: limit)) else {
      throw .lineTooLong(limit: limit)
    }
    if line.isEmpty { return nil }
    if !keepsEnd, line.last == UInt8(ascii: "\n") { line.removeLast() }
    return line
  }

  private func reading(_ source: Source, _ want: ReadRequest.Want) async -> [UInt8]? {
    await withCheckedContinuation { continuation in
      let request = ReadRequest(want: want, continuation: continuation)
      loop.perform { [id] children in
        children.update(id, orElse: { continuation.resume(returning: []) }) {
          $0.read(source, request)
        }
      }
    }
  }

  /// Kills it and its group when `deadline` has passed; nil takes an earlier deadline back.
  public func setDeadline(_ deadline: ContinuousClock.Instant?) {
    loop.perform { [id] children in children.update(id) { $0.deadline = deadline } }
  }

  /// Kills it and its group.
  public func kill() {
    loop.perform { [id] children in children.update(id) { $0.kill() } }
  }

  /// How it ended, once it has.
  public func wait() async -> Ending {
    await withCheckedContinuation { continuation in
      loop.perform { [id] children in
        // A child that is held is known to the loop.
        let unknown = Ending(status: .signalled(SIGKILL), isTimedOut: false)
        children.update(id, orElse: { continuation.resume(returning: unknown) }) {
          $0.wait(continuation)
        }
      }
    }
  }
}

extension Child {
  /// One of the streams that a child writes.
  public enum Source: Sendable {
    /// Its standard output.
    case output
    /// Its standard error.
    case errors
  }

  /// How a child ended.
  public struct Ending: Sendable, Hashable {
    /// The status of its first process.
    public let status: ProcessStatus
    /// Whether it was killed because its deadline had passed.
    public let isTimedOut: Bool
    /// Whether it was killed because it and its processes held more memory than they may together.
    public var isOverMemory = false
  }
}

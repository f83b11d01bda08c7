import Foundation

/// A program to start: what it is called with, what it sees of this process, and how much it may use.
///
/// It leads a session and a process group of its own, and inherits nothing that is not named here.
public struct Command: Sendable {
  /// The program, looked up in `PATH` where it has no slash, and its arguments.
  public var arguments: [String]
  /// The whole environment.
  public var environment: [String: String] = [:]
  /// The working directory; nil is this process's.
  public var directory: String?
  /// How much each of its processes may use.
  public var limits = ResourceLimits()
  /// Bytes of memory of their own that it and its processes may hold together, those that forks share
  /// counted once; looked at up to ten times a second, after which all of them are killed. `nil` leaves
  /// each its own limit.
  public var memoryInAll: Int?
  /// Whether the system, short of memory, should rather kill it than others.
  public var isExpendable = false
  /// Where its standard input comes from.
  public var input = Stream.pipe
  /// Where its standard output goes.
  public var output = Stream.pipe
  /// Where its standard error goes.
  public var errors = Stream.pipe
  /// Its descriptors from 3 on; at most 13.
  public var others: [Descriptor] = []

  /// A program and its arguments, with pipes, an empty environment and no limits.
  public init(_ arguments: [String]) { self.arguments = arguments }
}

extension Command {
  /// Where a program lies that this process could start.
  ///
  /// - Parameter program: a path, or a name that is looked for in `PATH`.
  /// - Throws: `ProcessError.notFound`, where there is none that may be run.
  public static func find(_ program: String) throws(ProcessError) -> String {
    let path = try Launch.find(program)
    guard FileManager.default.isExecutableFile(atPath: path), !Launch.isFolder(path) else {
      throw .notFound(program: program)
    }
    return path
  }

  /// One of a program's standard streams.
  public enum Stream: Sendable {
    /// A pipe that `Child` writes to or reads from.
    case pipe
    /// Nothing to read; what is written is lost.
    case nowhere
    /// This open descriptor.
    case descriptor(Descriptor)
  }
}

/// How much a process may use, each process by itself; nil leaves what this process may use.
public struct ResourceLimits: Sendable, Hashable {
  /// Seconds of processor time.
  public var processorSeconds: Int?
  /// Bytes of address space.
  public var memory: Int?
  /// Bytes of the longest file that it writes.
  public var fileSize: Int?
  /// Open descriptors.
  public var openFiles: Int?

  /// No limits.
  public init() {}
}

/// How a process ended.
public enum ProcessStatus: Sendable, Hashable {
  /// By itself, with this status.
  case exited(Int32)
  /// By this signal.
  case signalled(Int32)
}

extension ProcessStatus: CustomStringConvertible {
  /// `exit status 1` or `signal 9`.
  public var description: String {
    switch self {
    case .exited(let status): "exit status \(status)"
    case .signalled(let signal): "signal \(signal)"
    }
  }
}

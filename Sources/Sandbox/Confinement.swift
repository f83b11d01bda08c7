/// What an untrusted program sees of the machine, and how much it may use.
public struct Confinement: Sendable {
  /// Folders that it may read besides the system's `/usr`.
  public var readable: [String] = []
  /// Files in its working directory, by name; it cannot change them.
  public var files: [File] = []
  /// Bytes of its private `/tmp`.
  public var space = 64 << 20
  /// Its processes and threads; held by bubblewrap alone.
  public var processes = 16
  /// How much each of its processes may use.
  public var limits = ResourceLimits()
  /// Bytes of memory that all of its processes may hold together; see `Command.memoryInAll`.
  public var memoryInAll: Int?

  /// Nothing but the system, 64 MiB, 16 processes.
  public init() {}

  /// A small file.
  public struct File: Sendable {
    /// Its name, without a slash.
    public let name: String
    /// What it holds.
    public let bytes: [UInt8]

    /// A file.
    public init(_ name: String, _ bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }
}

/// How untrusted programs are kept from the machine.
public enum Isolation: String, Sendable, Codable, CaseIterable {
  /// By bubblewrap: no network, a read-only system, namespaces of their own.
  case bubblewrap
  /// Not at all, but for limits and time: a program can read and change what the user can.
  case none
}

/// Why untrusted programs cannot be run here.
public struct SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is missing, and what would do.
  public let description: String
}

import Foundation

/// What is started for a plug-in.
public struct PluginProgram: Sendable, Hashable {
  /// What messages call it.
  public var name: String
  /// The program and its arguments. A program with a slash lies where it says from `directory`, another
  /// is looked for in `PATH`.
  public var command: [String]
  /// The working directory.
  public var directory: URL
  /// Variables besides those of this process, or in their place.
  public var environment: [String: String]
  /// Whether it says that it is ready before it is asked anything.
  public var greets: Bool

  /// A program; `command` has at least one word.
  public init(
    name: String, command: [String], directory: URL, environment: [String: String] = [:],
    greets: Bool = false
  ) {
    self.name = name
    self.command = command
    self.directory = directory
    self.environment = environment
    self.greets = greets
  }
}

/// How long a plug-in may take, and how much it may write.
public struct PluginLimits: Sendable, Hashable {
  /// Seconds for one answer.
  public var answerSeconds = 10.0
  /// Seconds until a program that greets is ready.
  public var startSeconds = 120.0
  /// Bytes of one line.
  public var lineBytes = 32 << 20
  /// Bytes, for each answer, of lines that are none.
  public var strayBytes = 64 << 20
  /// Processes that die one after another, none of which answered anything, until no more are started.
  public var deathsInARow = 8

  /// Ten seconds for an answer.
  public init() {}
}

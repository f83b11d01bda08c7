import Foundation
import Sandbox

/// What is started for a plug-in.
public struct PluginProgram: Sendable {
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
  /// How it is kept from the machine; enclosed it sees `directory` and `readable`, and cannot write there.
  public var isolation = Isolation.none
  /// Folders that it may read where it is enclosed, besides `directory` and the system's.
  public var readable: [String] = []

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

extension PluginProgram {
  /// The program as a child of this process, whose variables it inherits unless it is enclosed.
  func command(
    in environment: [String: String], by enclosure: Enclosure?
  ) throws(PluginFailure) -> Command {
    var words = self.command
    if let program = words.first, program.contains("/") {
      words[0] = URL(filePath: program, relativeTo: directory).path
    }
    if let enclosure { return try enclosed(words, by: enclosure) }
    var command = Command(words)
    command.directory = directory.path
    command.environment = environment.merging(self.environment) { $1 }
    return command
  }

  private func enclosed(
    _ words: [String], by enclosure: Enclosure
  ) throws(PluginFailure) -> Command {
    var confinement = Confinement()
    confinement.readable = [directory.absoluteURL.path] + readable
    confinement.processes = 256
    guard !confinement.readable.contains("/") else {
      throw .refused("a sandbox that may read / is none; run from a folder, or name folders")
    }
    var command = Command(
      ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", confinement.readable[0]] + words)
    command.environment = Self.bare.merging(self.environment) { $1 }
    do throws(SandboxError) {
      return try enclosure.enclose(command, in: confinement).command
    } catch {
      throw .refused("\(error)")
    }
  }

  /// All that an enclosed program sees of this process's variables.
  private static let bare = [
    "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8",
  ]
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
  /// Processes that die one after another without an answer, or cannot be started, until no more are.
  public var deathsInARow = 8

  /// Ten seconds for an answer.
  public init() {}
}

import Foundation
import Glibc
import Synchronization

/// Encloses untrusted programs, after a look at what this machine can do.
public final class Enclosure: Sendable {
  private let method: Method
  /// Programs enclosed so far by this process: each has a user of its own, whose processes are counted.
  private static let count = Atomic<UInt32>(0)

  private init(_ method: Method) { self.method = method }

  /// An enclosure of the kind that is asked for.
  ///
  /// - Throws: `SandboxError`, where bubblewrap is missing or the system does not let it work.
  public static func prepare(_ isolation: Isolation) async throws(SandboxError) -> Enclosure {
    switch isolation {
    case .none: Enclosure(.none)
    case .bubblewrap: Enclosure(.bubblewrap(try await Bubblewrap.probe()))
    }
  }

  /// What is started in place of `command`; its working directory is a private one.
  ///
  /// The folder, where there is one, must be kept as long as the program runs.
  ///
  /// - Throws: `SandboxError`, where its files cannot be placed.
  public func enclose(
    _ command: Command, in confinement: Confinement
  ) throws(SandboxError) -> (command: Command, folder: TemporaryFolder?) {
    var command = command
    command.isExpendable = true
    command.limits = confinement.limits
    command.memoryInAll = confinement.memoryInAll
    switch method {
    case .none:
      let folder = try TemporaryFolder(holding: confinement.files)
      command.directory = folder.path
      return (command, folder)
    case .bubblewrap(let bubblewrap):
      let number = Self.count.add(1, ordering: .relaxed).newValue
      return (try bubblewrap.enclose(command, in: confinement, number: number), nil)
    }
  }

  private enum Method: Sendable {
    case none
    case bubblewrap(Bubblewrap)
  }
}

/// A folder that is deleted with its last owner.
public final class TemporaryFolder: Sendable {
  let path: String

  init(holding files: [Confinement.File]) throws(SandboxError) {
    path = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)").path
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      for file in files { try Data(file.bytes).write(to: URL(filePath: "\(path)/\(file.name)")) }
    } catch {
      throw SandboxError(description: "\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

import Foundation
import Glibc

/// The right to write to a run, held until the value is gone or its process ends.
///
/// Advisory (`flock`): the system drops it however the process dies, so no stale lock can remain.
public final class RunLock: Sendable {
  /// The run.
  public let directory: RunDirectory
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// A query (`isHeld`) has the file for a moment too, so one refusal is not believed.
  ///
  /// - Throws: `locked` with the holder's process id where another process has it.
  public convenience init(_ directory: RunDirectory) throws(RunDirectoryError) {
    try self.init(directory) { usleep(10_000) }
  }

  /// Takes the lock, with `pause` before each of a few further tries.
  init(_ directory: RunDirectory, pause: () -> Void) throws(RunDirectoryError) {
    self.directory = directory
    let file = directory.lockFile
    let descriptor = unsafe Glibc.open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .unwritable(file.relativePath, reason: systemMessage(errno))
    }
    var tries = 10
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      tries -= 1
      if tries > 0 {
        pause()
        continue
      }
      close(descriptor)
      throw .locked(directory.path, process: Self.holder(file))
    }
    self.descriptor = descriptor
    let text = "\(getpid())\n"
    ftruncate(descriptor, 0)
    _ = unsafe Glibc.write(descriptor, text, text.utf8.count)
  }

  deinit { close(descriptor) }

  /// Whether a living process works on the run.
  static func isHeld(_ directory: RunDirectory) -> Bool {
    let descriptor = unsafe Glibc.open(directory.lockFile.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  private static func holder(_ file: URL) -> Int? {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

/// The system's words for an error number.
func systemMessage(_ number: Int32) -> String {
  unsafe String(cString: strerror(number))
}

import Foundation
import Glibc

/// File operations that are on the disk when they return.
enum Durable {
  /// Flushes a file, or the list of names of a directory.
  static func flush(_ url: URL) throws {
    let descriptor = unsafe open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", url) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("flush", url) }
  }

  /// Moves in one step; what was at `target` is replaced where it is a file or a link.
  static func rename(_ source: URL, to target: URL) throws {
    guard unsafe Glibc.rename(source.path, target.path) == 0 else {
      throw failure("rename", source)
    }
  }

  /// Points the link to `name` beside it, in one step.
  static func point(_ link: URL, to name: String) throws {
    let fresh = link.deletingLastPathComponent().appending(path: ".\(link.lastPathComponent)")
    try? FileManager.default.removeItem(at: fresh)
    guard unsafe symlink(name, fresh.path) == 0 else { throw failure("link", fresh) }
    try rename(fresh, to: link)
  }

  private static func failure(_ action: String, _ url: URL) -> SystemFailure {
    SystemFailure(text: "\(action) \(url.lastPathComponent): \(systemMessage(errno))")
  }
}

/// A system call that failed, in words.
struct SystemFailure: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}

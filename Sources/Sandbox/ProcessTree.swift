import Foundation
import Glibc

/// A process and all that descend from it, as `/proc` shows them.
///
/// In a process namespace nobody leaves the tree: who loses their parent becomes a child of its first
/// process. Elsewhere orphans leave it.
struct ProcessTree {
  let root: pid_t

  /// The most processes that are looked at.
  private static let most = 8192

  /// Bytes of memory of their own that all of them hold together: resident, and of no file. Pages that a
  /// process shares with the one it was forked from count for each.
  ///
  /// What the system does not show counts as nothing.
  var memory: Int {
    var sum = 0
    var waiting = [root]
    var seen = 0
    while let process = waiting.popLast(), seen < Self.most {
      seen += 1
      sum += Self.ownMemory(of: process)
      waiting += Self.children(of: process)
    }
    return sum
  }

  private static func ownMemory(of process: pid_t) -> Int {
    let pages = numbers(in: "/proc/\(process)/statm")
    guard pages.count > 2 else { return 0 }
    return max(0, pages[1] - pages[2]) * pageSize
  }

  /// The children that its threads have started.
  private static func children(of process: pid_t) -> [pid_t] {
    let folder = "/proc/\(process)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return threads.sorted().flatMap { numbers(in: "\(folder)/\($0)/children") }
      .map { pid_t(truncatingIfNeeded: $0) }
  }

  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  /// The numbers in a file; none where it is gone.
  private static func numbers(in path: String) -> [Int] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
  }
}

import Foundation
import Glibc

/// A process and all that descend from it, as `/proc` shows them.
///
/// In a process namespace nobody leaves the tree: who loses their parent becomes a child of its first
/// process. Elsewhere orphans leave it.
struct ProcessTree {
  let root: pid_t

  /// The most files that are read to find them; what lies beyond counts as nothing.
  private static let mostFiles = 4096

  /// Whether all of them together hold more than `most` bytes of memory of their own: resident, and of
  /// no file.
  ///
  /// A page that several of them share since a fork counts once. Memory that is shared on purpose, and
  /// files in memory, count as nothing; so does what the system does not show.
  func holdsMore(than most: Int) -> Bool {
    let processes = processes
    // The first is quick to learn, and counts a shared page for each.
    return processes.map(Self.resident).reduce(0, +) > most
      && processes.map(Self.share).reduce(0, +) > most
  }

  private var processes: [pid_t] {
    var found: [pid_t] = []
    var waiting = [root]
    var files = Self.mostFiles
    while files > 0, let process = waiting.popLast() {
      found.append(process)
      let lists = Self.lists(of: process).prefix(files)
      files -= max(1, lists.count)
      waiting += lists.flatMap(Self.numbers).map { pid_t(truncatingIfNeeded: $0) }
    }
    return found
  }

  /// Files with the children that each of a process's threads has started.
  private static func lists(of process: pid_t) -> [String] {
    let folder = "/proc/\(process)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return threads.sorted().map { "\(folder)/\($0)/children" }
  }

  /// Bytes of a process's own pages, shared or not.
  private static func resident(_ process: pid_t) -> Int {
    let pages = numbers(in: "/proc/\(process)/statm")
    guard pages.count > 2 else { return 0 }
    return max(0, pages[1] - pages[2]) * pageSize
  }

  /// Bytes of a process's own pages, each divided by how many processes have it; without that number
  /// the same as `resident`.
  private static func share(_ process: pid_t) -> Int {
    let lines = text(of: "/proc/\(process)/smaps_rollup").split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("Pss_Anon:") }),
      let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return resident(process) }
    return kibibytes * 1024
  }

  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  private static func numbers(in path: String) -> [Int] {
    text(of: path).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
  }

  /// The text of a file; empty where it is gone.
  private static func text(of path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }
}

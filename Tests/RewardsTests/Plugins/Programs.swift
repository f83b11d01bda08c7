import Foundation
import Records

@testable import Rewards

/// Plug-ins in a line or two of shell.
enum Programs {
  /// Does `body` for each request, whose id is in `$id`.
  static func answering(_ body: String, before: String = "") -> PluginProgram {
    script("\(before)\nwhile IFS= read -r line; do id=${line#*:}; id=${id%%,*}\n\(body)\ndone")
  }

  static func script(_ text: String, greets: Bool = false) -> PluginProgram {
    PluginProgram(
      name: "plug", command: ["sh", "-c", text],
      directory: FileManager.default.temporaryDirectory, greets: greets)
  }

  /// A shell line that answers with these results.
  static func say(_ results: String) -> String {
    "printf '{\"id\":%s,\"results\":[\(results)]}\\n' \"$id\""
  }
}

extension Submission {
  static func saying(_ completion: String) -> Submission {
    Submission(messages: [Message(.user, "?")], completion: completion)
  }
}

extension Result<Verdict, VerifierError> {
  var score: Double? { (try? get())?.score }

  /// The fault in words.
  var fault: String? { if case .failure(let error) = self { error.description } else { nil } }
}

/// A file in which plug-ins leave word, gone when the test ends.
final class Note {
  let url = FileManager.default.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")
  deinit { try? FileManager.default.removeItem(at: url) }
  var path: String { url.path }
  var words: [String] {
    ((try? String(contentsOf: url, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }

  /// Waits until `count` lines were left.
  func words(_ count: Int) async throws -> [String] {
    for _ in 0..<2000 where words.count < count { try await Task.sleep(for: .milliseconds(5)) }
    return words
  }
}

/// Whether processes are gone, or soon are: the system takes its time over children of children.
func areGone(_ ids: [String]) async throws -> Bool {
  for _ in 0..<2000 where ids.contains(where: isAlive) {
    try await Task.sleep(for: .milliseconds(5))
  }
  return !ids.contains(where: isAlive)
}

/// Whether a process is there, and no zombie.
func isAlive(_ id: String) -> Bool {
  guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else {
    return false
  }
  return status.split(separator: ")").last?.split(separator: " ").first != "Z"
}

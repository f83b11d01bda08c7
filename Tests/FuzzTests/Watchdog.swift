import Foundation
import Synchronization

/// Ends the process with the case's name and input where one takes too long or too much memory: a
/// parser that hangs cannot be stopped in any other way.
final class Watchdog: Sendable {
  private struct State {
    var what = ""
    var since = ContinuousClock.now
    var isDone = false
  }
  private let state = Mutex(State())

  /// A watchdog that looks on from a thread of its own until it is told that all is done.
  init(seconds: Double, growth: Int) {
    let limit = Self.residentBytes + growth
    Thread.detachNewThread { [self] in
      while let (what, spent) = look() {
        if spent > .seconds(seconds) { Self.end("\(what): takes more than \(seconds) seconds") }
        if Self.residentBytes > limit { Self.end("\(what): takes more than \(growth >> 20) MB") }
        Thread.sleep(forTimeInterval: 0.02)
      }
    }
  }

  /// A case begins.
  func begin(_ what: String) {
    state.withLock { ($0.what, $0.since) = (what, .now) }
  }

  /// All is done.
  func finish() { state.withLock { $0.isDone = true } }

  private func look() -> (String, Duration)? {
    state.withLock { $0.isDone ? nil : ($0.what, ContinuousClock.now - $0.since) }
  }

  private static func end(_ words: String) -> Never {
    FileHandle.standardError.write(Data("fuzz: \(words)\n".utf8))
    exit(1)
  }

  private static var residentBytes: Int {
    let text = FileManager.default.contents(atPath: "/proc/self/statm") ?? Data()
    let pages = String(decoding: text, as: UTF8.self).split(separator: " ").dropFirst().first
    return (pages.flatMap { Int($0) } ?? 0) * 4096
  }
}

import Foundation
import Glibc
import Synchronization

/// Ends the process with the case's name and input where one takes too long or too much memory: a
/// parser that hangs cannot be stopped in any other way.
///
/// Time is that of the processor on the thread that the case runs on, so that neither a busy machine
/// nor tests beside it count.
final class Watchdog: Sendable {
  private struct State {
    var what = ""
    /// The processor's time of the case's thread, and where it stood; `nil` before the first case.
    var start: (clock: clockid_t, seconds: Double)?
    var isDone = false
  }
  private let state = Mutex(State())

  /// A watchdog that looks on from a thread of its own until it is told that all is done.
  init(seconds: Double, growth: Int) {
    let limit = Self.residentBytes + growth
    Thread.detachNewThread { [self] in
      while let (what, spent) = look() {
        if spent > seconds { Self.end("\(what): takes more than \(seconds) seconds") }
        if Self.residentBytes > limit { Self.end("\(what): takes more than \(growth >> 20) MB") }
        Thread.sleep(forTimeInterval: 0.02)
      }
    }
  }

  /// A case begins on this thread.
  func begin(_ what: String) {
    var clock = CLOCK_MONOTONIC
    unsafe pthread_getcpuclockid(pthread_self(), &clock)
    let since = Self.seconds(of: clock)
    state.withLock { ($0.what, $0.start) = (what, (clock, since)) }
  }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// All is done.
  func finish() { state.withLock { $0.isDone = true } }

  private func look() -> (String, Double)? {
    state.withLock { state in
      let spent = state.start.map { Self.seconds(of: $0.clock) - $0.seconds } ?? 0
      return state.isDone ? nil : (state.what, spent)
    }
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

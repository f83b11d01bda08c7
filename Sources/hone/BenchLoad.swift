import Foundation
import Glibc

/// How much the machine and this process have worked up to a moment.
struct BenchLoad {
  /// Seconds on a clock that never goes back.
  let time: Double
  /// Seconds that all processors together were at work.
  let busy: Double
  /// Seconds of them for this process and for children that have ended.
  let own: Double
  let processors: Int

  /// Now; `nil` where the system does not say.
  static func now() -> BenchLoad? {
    guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8) else { return nil }
    return BenchLoad(
      statistics: text, ticks: Double(sysconf(Int32(_SC_CLK_TCK))), time: seconds(), own: ownTime())
  }

  /// Reads the text of `/proc/stat`; `ticks` are those of a second.
  init?(statistics text: String, ticks: Double, time: Double, own: Double) {
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("cpu") }
    let numbers = lines.first?.split(separator: " ").dropFirst().compactMap { Double($0) } ?? []
    // user, nice, system, idle, waiting for devices, interrupts, soft ones, taken by other guests
    guard numbers.count >= 8, lines.count > 1, ticks > 0 else { return nil }
    busy = (numbers[..<8].reduce(0, +) - numbers[3] - numbers[4]) / ticks
    processors = lines.count - 1
    (self.time, self.own) = (time, own)
  }

  /// The share of the machine, 0 to 1, that other processes used since an earlier moment.
  func others(since earlier: BenchLoad) -> Double {
    let theirs = (busy - earlier.busy) - (own - earlier.own)
    return max(0, theirs) / max(1e-9, time - earlier.time) / Double(processors)
  }

  /// Seconds on a clock that never goes back.
  static func seconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }

  private static func ownTime() -> Double {
    [RUSAGE_SELF, RUSAGE_CHILDREN].reduce(0.0) { sum, who in
      var usage = rusage()
      guard unsafe getrusage(who.rawValue, &usage) == 0 else { return sum }
      let (user, system) = (usage.ru_utime, usage.ru_stime)
      let whole = Double(user.tv_sec + system.tv_sec)
      return sum + whole + 1e-6 * Double(user.tv_usec + system.tv_usec)
    }
  }
}

import Foundation
import Stages

extension Plan.Machine {
  /// This machine and process.
  static var current: Plan.Machine {
    Plan.Machine(
      residentBytes: { processMemory("VmRSS") }, peakBytes: { processMemory("VmHWM") },
      now: { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 })
  }
}

/// Bytes of the process in a line of `/proc/self/status`; 0 where there is none.
func processMemory(_ line: String) -> Int {
  bytes(of: line, in: (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? "")
}

/// Bytes in a line such as `VmHWM:\t 7812345 kB`; from ten gigabytes on no space precedes the number.
func bytes(of line: String, in status: String) -> Int {
  let found = status.split(separator: "\n").first { $0.hasPrefix(line + ":") } ?? ""
  let numbers = found.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
  return (numbers.first ?? 0) * 1024
}

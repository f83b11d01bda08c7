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
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let found = status.split(separator: "\n").first { $0.hasPrefix(line + ":") } ?? ""
  return (found.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
}

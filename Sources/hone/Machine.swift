import Foundation
import Glibc

/// What the system says of the machine.
enum Machine {
  /// The processor's name.
  static var processor: String? { field("model name", of: "/proc/cpuinfo") }
  /// Memory in bytes.
  static var memory: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }
  /// The memory that this process's control group may use, in bytes, where it is limited.
  static var memoryLimit: Int? {
    text("/sys/fs/cgroup/memory.max").flatMap { Int($0.trimmingCharacters(in: .newlines)) }
  }
  /// Processors that this process may use.
  static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
  /// The operating system's name.
  static var system: String? {
    field("PRETTY_NAME", of: "/etc/os-release", separator: "=")?
      .trimmingCharacters(in: ["\""])
  }

  /// The version of an installed Debian package.
  static func packageVersion(_ name: String) -> String? {
    guard let text = text("/var/lib/dpkg/status"),
      let start = text.range(of: "Package: \(name)\n")?.upperBound
    else { return nil }
    let paragraph = text[start...].prefix(
      upTo: text[start...].range(of: "\n\n")?.lowerBound ?? text.endIndex)
    return paragraph.split(separator: "\n").first { $0.hasPrefix("Version: ") }
      .map { String($0.dropFirst(9)) }
  }

  /// Where a program is found on the search path.
  static func program(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func field(_ name: String, of file: String, separator: Character = ":")
    -> String?
  {
    let line = text(file)?.split(separator: "\n").first { $0.hasPrefix(name) }
    return line?.split(separator: separator, maxSplits: 1).last
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func text(_ file: String) -> String? {
    FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
  }
}

import Foundation
import Rewards
import Sandbox

/// Runs a program once for each input and compares what it prints, outside of it.
struct StreamTrial: Sendable {
  let enclosure: Enclosure
  let limits: CodeLimits
  let comparison: OutputComparison
  let tolerance: Double
  /// Whether the first failure decides.
  let stopsEarly: Bool
  /// Whether the harness runs the program, and says so first.
  let isMarked: Bool

  /// What the settings of `code` ask for.
  init(_ settings: Code, _ enclosure: Enclosure, isMarked: Bool) {
    self.enclosure = enclosure
    self.isMarked = isMarked
    limits = settings.limits
    comparison = settings.comparison
    tolerance = settings.tolerance
    stopsEarly = settings.score == .all
  }

  /// The most tests that a program may run out of time in; the rest is not run then.
  private static let patience = 3

  /// The report on a program that `command` starts anew for each test.
  ///
  /// - Throws: `VerifierError`, where it cannot be started.
  func report(
    on tests: [StreamTest], in confinement: Confinement, _ command: () throws -> Command
  ) async throws(VerifierError) -> TestReport {
    var report = TestReport()
    var delays = 0
    for (index, test) in tests.enumerated() {
      let name = "input \(index + 1)"
      let isHopeless = stopsEarly && report.tests.contains { $0.problem != nil }
      if isHopeless || delays >= Self.patience {
        report.tests.append(.init(name: name, problem: "was not run"))
        continue
      }
      let finished = try await run(test.input, confinement, command)
      if finished.isTimedOut { delays += 1 }
      report.tests.append(.init(name: name, problem: problem(finished, test)))
    }
    return report
  }

  private func run(
    _ input: String, _ confinement: Confinement, _ command: () throws -> Command
  ) async throws(VerifierError) -> ProcessResult {
    do {
      let (enclosed, folder) = try enclosure.enclose(try command(), in: confinement)
      let finished = try await enclosed.run(input: Array(input.utf8), within: limits.allowance)
      withExtendedLifetime(folder) {}
      return try started(finished)
    } catch { throw .failed(reason: "\(error)") }
  }

  /// The result without the mark that the harness prints before it starts the program.
  ///
  /// - Throws: `VerifierError.failed`, where there is none: then the program has not been started.
  private func started(_ finished: ProcessResult) throws(VerifierError) -> ProcessResult {
    if !isMarked { return finished }
    guard finished.output.starts(with: Self.mark) else {
      let words = String(decoding: finished.errors.suffix(500), as: UTF8.self).trimmingWhitespace
      throw .failed(reason: "the program was not started: \(finished.status): \(words)")
    }
    var rest = finished
    rest.output.removeFirst(Self.mark.count)
    return rest
  }

  private static let mark = Array("\0ready\n".utf8)

  private func problem(_ finished: ProcessResult, _ test: StreamTest) -> String? {
    if finished.isOverMemory { return limits.memoryProblem }
    if finished.isTimedOut { return "it did not finish within \(limits.seconds) s" }
    if finished.isTruncated { return "it printed more than \(limits.outputMegabytes) MiB" }
    guard finished.status == .exited(0) else {
      let words = String(decoding: finished.errors.suffix(200), as: UTF8.self).trimmingWhitespace
      return "it ended with \(finished.status)" + (words.isEmpty ? "" : ": \(words)")
    }
    let expected = Array(test.output.utf8)
    if comparison.accepts(finished.output, for: expected, tolerance: tolerance) { return nil }
    return "it printed \(brief(finished.output)), not \(brief(expected))"
  }

  private func brief(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(80), as: UTF8.self).trimmingWhitespace
    return "\"\(text.replacing("\n", with: " / "))\"" + (bytes.count > 80 ? " and more" : "")
  }
}

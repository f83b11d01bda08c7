import Foundation
import Records
import Rewards
import Sandbox

/// How a command of the recipe says whether the program is right.
public enum CommandEvidence: String, Sendable, Codable, CaseIterable {
  /// It prints what the row's tests want, for each input.
  case output
  /// It reports each test, with a word that only it has been told.
  case report
  /// It ends with status 0, which proves nothing: a program that ends itself early has that too.
  case exitStatus = "exit_status"
}

/// Runs a command of the recipe on the program, in a sandbox.
struct CommandTrial: Sendable {
  let command: [String]
  let enclosure: Enclosure
  let limits: CodeLimits
  /// The names of the files with the program and the tests.
  let files: (program: String, tests: String)
  /// What the command may read besides the system.
  let readable: [String]

  /// A command with its words filled in, and what it sees.
  func prepared(_ program: String, tests: String = "") -> (command: Command, Confinement) {
    var prepared = Command(
      command.map {
        $0.replacing("{program}", with: files.program).replacing("{tests}", with: files.tests)
      })
    prepared.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8",
    ]
    var confinement = limits.confinement(reading: readable)
    confinement.files = [.init(files.program, Array(program.utf8))]
    if !tests.isEmpty { confinement.files.append(.init(files.tests, Array(tests.utf8))) }
    return (prepared, confinement)
  }

  /// The report of a command that runs the tests itself.
  ///
  /// - Parameter evidence: the command's word for it, or its exit status.
  /// - Throws: `VerifierError.failed`, where it cannot be started.
  func report(
    on program: String, tests: String, by evidence: CommandEvidence
  ) async throws(VerifierError) -> TestReport {
    var (command, confinement) = prepared(program, tests: tests)
    let token = UUID().uuidString
    let finished: ProcessResult
    do {
      if evidence == .report { command.others = [try .once(holding: Array("\(token)\n".utf8))] }
      let (enclosed, folder) = try enclosure.enclose(command, in: confinement)
      finished = try await enclosed.run(within: limits.allowance)
      withExtendedLifetime(folder) {}
    } catch { throw .failed(reason: "\(error)") }
    if finished.isOverMemory { return TestReport(problem: limits.memoryProblem) }
    if finished.isTimedOut {
      return TestReport(problem: "it did not finish within \(limits.seconds) s")
    }
    guard evidence == .report else {
      let isRight = finished.status == .exited(0)
      return TestReport(
        tests: [.init(name: "the command", problem: isRight ? nil : "\(finished.status)")])
    }
    return ReportedTests(token: token).report(in: finished.output)
  }
}

/// Reads a command's own report: lines that begin with its token.
///
/// `TOKEN pass NAME`, `TOKEN fail NAME: why`, and last `TOKEN end COUNT`. Other lines are the program's.
struct ReportedTests {
  let token: String

  /// The tests; a report without its end, or with another count, does not hold.
  func report(in output: [UInt8]) -> TestReport {
    var report = TestReport(problem: "the command gave no whole report")
    for line in output.split(separator: UInt8(ascii: "\n")) {
      let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 2)
      guard words.count == 3, words[0] == token else { continue }
      switch words[1] {
      case "pass": report.tests.append(.init(name: String(words[2])))
      case "fail":
        let parts = words[2].split(separator: ":", maxSplits: 1)
        let why = parts.count > 1 ? String(parts[1]).trimmingWhitespace : "does not hold"
        report.tests.append(.init(name: String(parts.first ?? ""), problem: why))
      case "end" where Int(words[2]) == report.tests.count: report.problem = nil
      default: continue
      }
    }
    return report
  }
}

import Foundation
import Records
import Recipes
import Rewards
import Sandbox

/// Whether a program passes its tests, run in a sandbox.
///
/// The program is the last fenced block of the completion, else all of it; where the row names a
/// function to write (`entry_point`) and the code does not define it, the code goes on with `prompt`.
/// The tests are what the row holds: `test` with `entry_point` (HumanEval), `test_list` (MBPP),
/// `input_output` or `inputs` with `outputs` (APPS), or `tests`: assertions, a file of unit tests, or
/// a list of `{stdin, stdout}`.
///
/// Tests that call the program run in a process of their own, which asks the program's process and
/// compares plain values: an exit status, printed text, patched functions or objects that equal
/// everything earn nothing. A program that does not end, ends itself or cannot be read scores 0. Tests
/// that need more of the program's objects than can be had from outside do not apply.
public struct Code: PreparedVerifier {
  /// What partial success scores.
  public enum Scoring: String, Sendable, Codable, CaseIterable {
    /// Nothing: 1 where every test ran and held, else 0.
    case all
    /// The share of tests that held.
    case fraction
  }

  /// What partial success scores.
  public var score = Scoring.all
  /// A command that runs the program in place of Python, such as `[node, "{program}"]`; `{program}` and
  /// `{tests}` are the names of files in its folder.
  public var command: [String] = []
  /// How the command says whether the program is right.
  public var judgedBy = CommandEvidence.output
  /// The name of the file with the program, for a command.
  public var programFile = "program"
  /// The name of the file with the row's tests, for a command that runs them itself.
  public var testsFile = "tests"
  /// Files and folders that a command may read besides the system.
  public var readable: [String] = []
  /// The column of the tests; looked for by its usual names where it is not given.
  public var testsColumn: String?
  /// The Python that runs programs and tests: a name in `PATH`, or a path.
  public var python = "python3"
  /// Whether programs and tests may import what is installed beside Python's own library.
  public var sitePackages = false
  /// The name under which tests may import the program.
  public var module = "solution"
  /// Whether objects of the program's own classes decide how they compare and combine; a program can
  /// lie then, where tests compare its objects.
  public var trustsObjects = false
  /// How printed text is compared.
  public var comparison = OutputComparison.lines
  /// How far a printed decimal may be off, absolute and relative.
  public var tolerance = 1e-6
  /// How the program is kept from the machine.
  public var sandbox = Isolation.bubblewrap
  /// How much the program may use.
  public var limits = CodeLimits()

  /// Python programs that must pass all tests, in bubblewrap.
  public init() {}

  /// Limits and tolerance are positive, and names are names.
  public func validate(_ issues: inout Issues) {
    issues.require(!python.isEmpty, "python", "is empty; python3 would do")
    let isName = module.first?.isNumber == false && module.utf8.allSatisfy(isWordByte)
    issues.require(isName, "module", "is \"\(module)\"; a Python name such as solution would do")
    issues.require(
      tolerance >= 0 && tolerance.isFinite, "tolerance",
      "is \(tolerance); a finite number from 0 on would do")
    for (key, name) in [("program_file", programFile), ("tests_file", testsFile)] {
      issues.require(
        !name.isEmpty && !name.contains("/") && name != "." && name != "..", key,
        "is \"\(name)\"; a file's name without a slash would do")
    }
    issues.require(
      programFile != testsFile, "tests_file", "is the program's too; another name would do")
    issues.require(
      !command.isEmpty || judgedBy == .output, "judged_by",
      "is \(judgedBy.rawValue) without a command; command: [...] would do")
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || Character(UnicodeScalar(byte)).isLetter
      || Character(UnicodeScalar(byte)).isNumber
  }

  /// The sandbox works and the Python is there, or the error says what is missing.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {
    _ = try await judge(with: services)
  }

  /// Looks for the Python, and for what a command may read.
  public func inspect(with services: VerifierServices) throws(VerifierError) {
    try requireFolders(readable.map { services.place($0).standardizedFileURL.path })
    guard command.isEmpty else { return }
    do throws(ProcessError) {
      _ = try Command.find(python)
    } catch { throw .failed(reason: "python: \(error)") }
  }

  /// A judge with a sandbox that works and a Python that is there.
  public func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    let enclosure: Enclosure
    do throws(SandboxError) {
      enclosure = try await Enclosure.prepare(sandbox)
    } catch { throw .failed(reason: "\(error)") }
    return try await CodeJudge(self, enclosure, services)
  }
}

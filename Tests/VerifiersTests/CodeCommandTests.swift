import Foundation
import Records
import Rewards
import Testing

@testable import Verifiers

private func judged(_ program: String, _ columns: JSON, _ settings: String) async throws -> Verdict
{
  let code = try verifier("{type: code, limits: {seconds: 30}, \(settings)}")
  return try await code.verdicts(
    on: [Submission(messages: [], completion: program, columns: columns, problem: "p")])[0]
}

@Suite(.enabled(if: canRunCode, "bubblewrap or python3 is not installed"))
struct CodeCommandTests {
  @Test(arguments: [("read a b; echo $((a + b))", 1.0), ("echo 3", 0), ("exit 0", 0)])
  func `a command of any language is judged by what it prints`(
    program: String, score: Double
  ) async throws {
    let row: JSON = ["inputs": ["1 2\n", "5 7\n"], "outputs": ["3", "12"]]
    let settings = "command: [sh, '{program}'], program_file: add.sh"
    #expect(try await judged(program, row, settings).score == score)
  }

  private static let harness = """
    read -r token <&3; exec 3<&-
    . ./program
    for pair in '1 2 3' '5 7 12'; do
      set -- $pair
      if [ "$(add $1 $2)" = "$3" ]; then echo "$token pass $1+$2"; else
        echo "$token fail $1+$2: wrong"; fi
    done
    echo "$token end 2"
    """

  @Test(arguments: [
    ("add() { echo $(($1 + $2)); }", 1.0, "all 2 tests hold"),
    ("add() { echo 3; }", 0, "1 of 2 tests hold; test 2, 5+7: wrong"),
    ("exit 0", 0, "the command gave no whole report"),
    ("echo pass 1+2; echo 1 pass 1+2; echo 1 end 1; exit 0", 0, "the command gave no whole report"),
  ])
  func `a command's own report needs its token`(
    program: String, score: Double, reason: String
  ) async throws {
    let row = JSON.object([.init("tests", .string(Self.harness))])
    let verdict = try await judged(program, row, "command: [sh, '{tests}'], judged_by: report")
    #expect(verdict.score == score)
    #expect(verdict.reason == reason)
  }

  @Test func `an exit status counts where the recipe says so`() async throws {
    let settings = "command: [sh, '{program}'], judged_by: exit_status"
    #expect(try await judged("exit 0", [:], settings).score == 1)
    #expect(try await judged("exit 3", [:], settings).score == 0)
  }

  @Test func `tests in words need a command that reports`() async throws {
    await #expect(throws: VerifierError.self) {
      try await judged("exit 0", ["tests": "assert x"], "command: [sh, '{program}']")
    }
  }

  @Test func `a report is whole or nothing`() {
    let reader = ReportedTests(token: "T")
    let text = "noise\nT pass one\nX pass two\nT fail three: why: because\nT end 2\n"
    #expect(
      reader.report(in: Array(text.utf8))
        == TestReport(tests: [.init(name: "one"), .init(name: "three", problem: "why: because")]))
    #expect(reader.report(in: Array("T pass one\nT end 2\n".utf8)).problem != nil)
    #expect(reader.report(in: Array("T pass one\n".utf8)).problem != nil)
  }
}

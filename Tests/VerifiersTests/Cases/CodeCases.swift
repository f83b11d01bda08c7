import Foundation
import Records
import Rewards
import Testing

/// A judge of programs with what is prepared once.
private func codeJudge() async throws -> any Judge {
  try await verifier("code").prepared(with: VerifierServices())
}

private func finding(
  _ row: ReferenceCase, _ completion: String, _ columns: [JSON.Member], by judge: any Judge
) async throws -> CaseFinding? {
  guard let isRight = row.isRight else { return nil }
  let submission = Submission(
    messages: [], completion: completion, columns: .object(columns), problem: row.id)
  return CaseFinding(isRight: isRight, await judge.results(on: [submission])[0])
}

@Suite(.enabled(if: ReferenceCases.exist && canRunCode), .serialized) struct CodeCases {
  @Test func `agrees with executed programs`() async throws {
    let judge = try await codeJudge()
    try await CaseTable.expect("code code_exec_tests", ReferenceCases.read("code_exec_tests")) {
      let tests = JSON.Member("tests", .string(try $0.text("tests")))
      return try await finding($0, try $0.text("program"), [tests], by: judge)
    }
  }

  @Test func `no attack earns a reward`() async throws {
    let judge = try await codeJudge()
    let cases = try ReferenceCases.read(
      "adversarial", kinds: "code", "code_response", "code_stdio")
    try await CaseTable.expect("code adversarial", cases) { row in
      guard let tests = row.row["tests"] else { return nil }
      let key = row.kind == "code_response" ? "response" : "program"
      return try await finding(row, try row.text(key), [.init("tests", tests)], by: judge)
    }
  }

  @Test func `canonical solutions pass and empty ones fail`() async throws {
    let judge = try await codeJudge()
    let problems = try JSONRows.humanEval()
    for (name, isRight) in [("canonical", true), ("empty", false)] {
      let rows = problems.map { problem in
        ReferenceCase(
          place: problem["task_id"]?.string ?? "",
          row: .object((problem.members ?? []) + [.init("expected", .bool(isRight))]))
      }
      try await CaseTable.expect("code HumanEval \(name)", rows) { row in
        // A comment is a completion without a program, an empty text none at all.
        let completion = isRight ? try row.text("canonical_solution") : "    # nothing\n"
        return try await finding(row, completion, row.row.members ?? [], by: judge)
      }
    }
  }

  @Test func `the references of MBPP pass`() async throws {
    let judge = try await codeJudge()
    let rows = try JSONRows.mbpp().map { problem in
      ReferenceCase(
        place: "mbpp-\(problem["task_id"]?.int ?? 0)",
        row: .object((problem.members ?? []) + [.init("expected", true)]))
    }
    try await CaseTable.expect("code MBPP references", rows) { row in
      try await finding(row, try row.text("code"), row.row.members ?? [], by: judge)
    }
  }
}

/// Datasets beside the collected cases.
private enum JSONRows {
  static func humanEval() throws -> [JSON] {
    try rows("/data/humaneval/HumanEval.jsonl.gz", unpacking: true)
  }

  /// Every eighth row: they are many.
  static func mbpp() throws -> [JSON] {
    try rows("/data/mbpp/mbpp.jsonl").enumerated().filter { $0.offset % 8 == 0 }.map(\.element)
  }

  private static func rows(_ path: String, unpacking: Bool = false) throws -> [JSON] {
    let file = URL(filePath: (ReferenceCases.root ?? "") + path)
    let text: String
    if unpacking {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/gzip")
      process.arguments = ["-dc", file.path]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
    } else {
      text = try String(contentsOf: file, encoding: .utf8)
    }
    return try text.split(separator: "\n").map { try JSON(parsing: $0.utf8) }
  }
}

import Records
import Rewards
import Testing
import Verifiers

@Suite(.enabled(if: ReferenceCases.exist)) struct MathCases {
  /// Disagreements that stand, with the argument.
  private static let kept = [
    "main-0110": "a chain whose members differ is wrong: 3 + 3 is not 2",
    "main-0350": "a bare list has no order",
    "main-0030": "a line break in a formula changes nothing",
  ]

  @Test(arguments: [
    "math_equiv_generated", "math_equiv_gsm8k_bulk", "math_equiv_peers", "gsm8k_solutions",
    "choice_match",
  ])
  func `agrees with the collected answers`(file: String) async throws {
    let judge = try verifier("math")
    try await CaseTable.expect(
      "math \(file)", ReferenceCases.read(file), agreeing: 0.95, keeping: Self.kept
    ) { try await finding($0, judge) }
  }

  @Test func `no attack on mathematics earns a reward`() async throws {
    let judge = try verifier("math")
    try await CaseTable.expect(
      "math adversarial", ReferenceCases.read("adversarial", kinds: "math", "choice")
    ) { try await finding($0, judge) }
  }

  @Test func `LaTeX is its value`() async throws {
    let judge = try verifier("math")
    let rows = try ReferenceCases.read("latex_eval").filter { $0.audit == "ok" }
    try await CaseTable.expect("math latex_eval", rows, agreeing: 0.97) { row in
      guard let canonical = row.row["canonical_latex"], row.row["value"] != nil else { return nil }
      return try await finding(try row.text("latex"), canonical, true, row.id, judge)
    }
  }

  @Test func `malformed LaTeX is answered`() async throws {
    let judge = try verifier("math")
    let rows = try ReferenceCases.read("latex_eval", kinds: "latex_malformed")
    try await CaseTable.expect("math latex_malformed", rows) { row in
      try await finding(try row.text("latex"), "5", false, row.id, judge)
    }
  }

  @Test func `arithmetic games are judged exactly`() async throws {
    let judge = try verifier("countdown")
    try await CaseTable.expect("countdown game24", ReferenceCases.read("game24")) { row in
      guard let isRight = row.isRight else { return nil }
      let submission = Submission(
        messages: [], completion: try row.text("prediction"), columns: row.row, problem: row.id)
      return CaseFinding(isRight: isRight, await judge.results(on: [submission])[0])
    }
  }

  private func finding(
    _ row: ReferenceCase, _ judge: any Verifier
  ) async throws -> CaseFinding? {
    guard let isRight = row.isRight, let gold = row.row["gold"] else { return nil }
    return try await finding(try row.text("prediction"), gold, isRight, row.id, judge)
  }

  private func finding(
    _ completion: String, _ gold: JSON, _ isRight: Bool, _ id: String, _ judge: any Verifier
  ) async throws -> CaseFinding {
    let submission = Submission(
      messages: [], completion: completion, columns: .object([JSON.Member("answer", gold)]),
      problem: id)
    return CaseFinding(isRight: isRight, await judge.results(on: [submission])[0])
  }
}

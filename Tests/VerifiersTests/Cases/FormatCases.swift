import Records
import Rewards
import Testing
import Verifiers

@Suite(.enabled(if: ReferenceCases.exist)) struct FormatCases {
  /// The recipe of each collected rule, and what its score is multiplied with.
  private static let rules: [String: (recipe: String, weight: Double)] = [
    "think_then_answer": ("{type: format, layout: opening}", 1),
    "think_answer_newline": ("{type: format, layout: lines}", 1),
    "think_answer_python_block": ("{type: format, layout: lines, code_language: python}", 1),
    "think_answer_javascript_block": (
      "{type: format, layout: lines, code_language: javascript}", 1
    ),
    "reasoning_steps_of_3": (
      #"{type: matches, least: 3, is_partial: true, pattern: 'Step \d+:|^\d+\.|\n-|\n\*|First,|"#
        + "Second,|Next,|Finally,'}", 1
    ),
    "answer_is_digits_half": (
      #"{type: matches, mode: full, pattern: '\d+', extract: 'tag:answer'}"#, 0.5
    ),
  ]

  @Test func `agrees with the layouts of others' tests`() async throws {
    let rows = try ReferenceCases.read("format_reward", kinds: "format")
    try await CaseTable.expect("format", rows) { row in
      guard let rule = Self.rules[row.row["rule"]?.string ?? ""],
        let expected = row.row["expected"]?.double
      else { return nil }
      let judge = try verifier(rule.recipe)
      let verdict = try await judge.verdicts(on: [submission(try row.text("text"))])[0]
      return CaseFinding(
        expected: expected, found: (verdict.score ?? 0) * rule.weight, reason: verdict.reason)
    }
  }

  @Test func `no game with tags pays`() async throws {
    let judge = try verifier("format")
    let rows = try ReferenceCases.read("adversarial", kinds: "format")
    try await CaseTable.expect("adversarial format", rows) { row in
      guard let expected = row.row["expected"]?.double else { return nil }
      return CaseFinding(
        isRight: expected == 1, await judge.results(on: [submission(try row.text("text"))])[0])
    }
  }

  @Test func `no game with instructions pays`() async throws {
    let judge = try verifier("ifeval")
    let rows = try ReferenceCases.read("adversarial", kinds: "ifeval")
    try await CaseTable.expect("adversarial ifeval", rows) { row in
      guard let isRight = row.isRight, let id = row.row["instruction_id"] else { return nil }
      let submission = Submission(
        messages: [], completion: try row.text("response"),
        columns: [
          "instruction_id_list": [id], "kwargs": [row.row["kwargs"] ?? .object([])],
        ], problem: row.id)
      return CaseFinding(isRight: isRight, await judge.results(on: [submission])[0])
    }
  }

  @Test func `a judge's output says yes only where it does`() async throws {
    var json = Json()
    json.schema = """
      {"type": "object", "required": ["correct"], "properties": {"correct": {"const": true}}}
      """
    let rows = try ReferenceCases.read("adversarial", kinds: "judge_output")
    try await CaseTable.expect("adversarial judge_output", rows) { row in
      guard let isRight = row.isRight else { return nil }
      return CaseFinding(
        isRight: isRight, await json.results(on: [submission(try row.text("judge_output"))])[0])
    }
  }

  @Test func `agrees with Logic-RL on knights and knaves`() async throws {
    let judge = try verifier("knights_knaves")
    let rows = try ReferenceCases.read("knights_knaves", kinds: "knights_knaves")
    try await CaseTable.expect("knights_knaves", rows) { row in
      guard let isRight = row.isRight else { return nil }
      let submission = Submission(
        messages: [], completion: try row.text("prediction"), columns: row.row, problem: row.id)
      return CaseFinding(isRight: isRight, await judge.results(on: [submission])[0])
    }
  }
}

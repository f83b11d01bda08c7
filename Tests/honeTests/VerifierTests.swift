import Foundation
import Records
import Testing

@testable import hone

@Suite struct VerifierTests {
  @Test func `verifiers are listed and described`() async throws {
    let trial = try Trial()
    let list = await trial.hone("verifier list")
    #expect(list.code == 0 && list.output.hasPrefix("verifier\n  all_of "))
    #expect(try JSON(parsing: await trial.hone("verifier list --json").output).array != nil)
    let layout = await trial.hone("verifier describe format")
    let start = "verifier/format\n\nWhether the completion is laid out in tags"
    #expect(layout.output.hasPrefix(start))
    let unknown = await trial.hone("verifier describe formats")
    #expect(unknown.code == 64 && unknown.error.contains("did you mean format?"))
  }

  private static let rows = (1...6).map { #"{"answer":"\#($0)","text":"It is \#($0)."}"# }
    .joined(separator: "\n")

  @Test func `right answers score full marks, and others do not`() async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", Self.rows)
    let outcome = await trial.hone("verifier test number_match --data DIR/rows.jsonl")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("\ngold         6           6     0 "))
    #expect(outcome.output.contains("\nshuffled     6           0     6 "))
    #expect(outcome.output.hasSuffix("\nproven: right answers score full marks, others do not\n"))
    for template in ["--template \\boxed{{{answer}}}", "--template {text}"] {
      let outcome = await trial.hone(
        "verifier test number_match --data DIR/rows.jsonl \(template)")
      #expect(outcome.code == 0, "\(outcome.output)\(outcome.error)")
    }
  }

  @Test func `one that always or never agrees is not proven`() async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", Self.rows)
    let always = await trial.hone("verifier test length --data DIR/rows.jsonl --json")
    let json = try JSON(parsing: always.output)
    #expect(always.code == 65 && json["proven"]?.bool == false)
    #expect(json["shuffled"]?["full_marks"]?.int == 6)
    #expect(json["failures"]?.array?.first?["answers"]?.string == "that of line 2")
    let never = await trial.hone("verifier test format --data DIR/rows.jsonl")
    #expect(never.code == 65)
    #expect(never.output.contains("\nline 1, gold: 0.0: not there exactly once: <think>"))
    #expect(never.output.hasSuffix("not proven: 6 answers are not scored as they should be\n"))
  }

  @Test func `answers that mean the same are not taken for others`() async throws {
    let trial = try Trial()
    try trial.write(
      "rows.jsonl", ["2", "2.0", "2.00"].map { #"{"answer":"\#($0)"}"# }.joined(separator: "\n"))
    let outcome = await trial.hone("verifier test number_match --data DIR/rows.jsonl")
    #expect(outcome.code == 65)
    #expect(outcome.output.hasSuffix("\nnot proven: all rows have the same answer\n"))
  }

  @Test func `a template without its column says which there are`() async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", Self.rows)
    let outcome = await trial.hone(
      "verifier test number_match --data DIR/rows.jsonl --answer anser")
    #expect(outcome.code == 65)
    #expect(
      outcome.error
        == "error: DIR/rows.jsonl:1: template: there is no column \"anser\"; did you mean answer? "
        + "The columns here are answer, text\n")
  }
}

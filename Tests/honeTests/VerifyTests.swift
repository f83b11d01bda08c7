import Foundation
import Records
import Testing

@testable import hone

@Suite struct VerifyTests {
  private static let rows = #"""
    {"prompt":"1+1","completion":"2","answer":"2","finish_reason":"stop"}
    {"completion":[{"role":"assistant","content":"3"}],"answer":2,"finish_reason":"stop"}

    {"messages":[{"role":"user","content":"?"},{"role":"assistant","content":"two"}],"answer":2,"finish_reason":"stop"}

    """#

  private func lines(_ outcome: Trial.Outcome) throws -> [JSON] {
    try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
  }

  @Test func `a line a row says what was found, in order`() async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", Self.rows)
    let outcome = await trial.hone("verify --verifier number_match --data DIR/rows.jsonl --json")
    #expect(outcome.code == 0)
    let lines = try lines(outcome)
    #expect(
      lines.map { $0.members?.map(\.key) ?? [] }.allSatisfy {
        $0 == ["index", "score", "status", "extracted", "reason", "seconds"]
      })
    #expect(lines.map { $0["index"]?.int } == [0, 1, 2])
    #expect(lines.map { $0["score"] } == [1.0, 0.0, 0.0])
    #expect(lines.map { $0["status"]?.string } == ["scored", "scored", "unparseable"])
    #expect(lines.map { $0["extracted"] } == ["2", "3", .null])
    #expect(outcome.error.contains("verified 3 rows in "))
    #expect(
      outcome.error.hasSuffix(
        ": mean score 0.3333\n"
          + "  scored 2, unparseable 1, error 0, timeout 0, not_applicable 0\n"))
  }

  @Test func `many rows keep their order, and a limit ends the reading`() async throws {
    let trial = try Trial()
    let rows = (0..<500).map { #"{"completion":"\#($0)","answer":"\#($0 / 2 * 2)"}"# }
    try trial.write("rows.jsonl", rows.joined(separator: "\n"))
    let all = try lines(
      await trial.hone("verify --verifier exact_match --data DIR/rows.jsonl --workers 3"))
    #expect(all.map { $0["index"]?.int } == Array(0..<500))
    #expect(all.map { $0["score"]?.double } == (0..<500).map { $0 % 2 == 0 ? 1 : 0 })
    let some = await trial.hone("verify --verifier exact_match --data DIR/rows.jsonl --limit 7")
    #expect(try lines(some).count == 7)
  }

  @Test(arguments: [
    (#"nonsense"#, "DIR/rows.jsonl:2: no JSON: byte 0: expected a value"),
    ("[1]", "DIR/rows.jsonl:2: expected an object, found an array"),
    (
      #"{"response":"2"}"#,
      "DIR/rows.jsonl:2: completion: there is no such column; the columns here are response"
    ),
    (
      #"{"completions":"2"}"#,
      "DIR/rows.jsonl:2: completion: there is no such column; did you mean completions?"
    ),
    (
      #"{"completion":7}"#,
      "DIR/rows.jsonl:2: completion: expected text or a list of messages, found a whole number"
    ),
    (
      #"{"completion":[{"role":"user","content":"2"}]}"#,
      "DIR/rows.jsonl:2: completion: no assistant's turn; one is what is judged"
    ),
    (
      #"{"completion":"2","anwser":"2"}"#,
      "problem DIR/rows.jsonl:2: the row lacks column \"answer\"; did you mean anwser?"
    ),
  ])
  func `a bad row is an error with its line, and the rest goes on`(row: String, reason: String)
    async throws
  {
    let trial = try Trial()
    let good = #"{"completion":"2","answer":"2"}"#
    try trial.write("rows.jsonl", [good, row, good].joined(separator: "\n"))
    let outcome = await trial.hone("verify --verifier number_match --data DIR/rows.jsonl")
    #expect(outcome.code == 65)
    let lines = try lines(outcome)
    #expect(lines.map { $0["status"]?.string } == ["scored", "error", "scored"])
    #expect(lines[1]["score"] == JSON.null)
    #expect(lines[1]["reason"]?.string?.hasPrefix(reason) == true, "\(lines[1])")
  }

  @Test(arguments: [
    ("verify --verifier exact_match", "--limit -1", "1 or more would do"),
    ("verify --verifier exact_match", "--limit 0", "1 or more would do"),
    ("verify --verifier exact_match", "--batch -1", "1 or more would do"),
    ("verify --verifier exact_match", "--workers -1", "8 would do"),
    ("verify --verifier exact_match", "--timeout -1", "seconds such as 10 would do"),
    ("verifier test exact_match", "--limit -1", "1 or more would do"),
  ])
  func `a number that is too small is named`(command: String, option: String, remedy: String)
    async throws
  {
    let outcome = await (try Trial()).hone("\(command) --data DIR/rows.jsonl \(option)")
    #expect(outcome.code == 64)
    #expect(outcome.error.hasPrefix("error: \(option)") && outcome.error.contains(remedy))
  }

  @Test func `bytes that are no text are a bad row`() async throws {
    let trial = try Trial()
    var bytes = Data(#"{"completion":""#.utf8)
    bytes += [0xFF] + Data("\"}\n{\"completion\":\"\\u0000\",\"answer\":\"x\"}".utf8)
    try trial.write("rows.jsonl", bytes: bytes)
    let outcome = await trial.hone("verify --verifier exact_match --data DIR/rows.jsonl")
    let lines = try lines(outcome)
    #expect(lines.map { $0["status"]?.string } == ["error", "scored"])
    #expect(lines[0]["reason"]?.string?.contains(":1: no JSON: byte 14: invalid UTF-8") == true)
  }

  @Test func `a long completion is a row like any other`() async throws {
    let trial = try Trial()
    let text = String(repeating: "word ", count: 400_000)
    try trial.write("rows.jsonl", #"{"completion":"\#(text)","answer":"word"}"#)
    let outcome = await trial.hone("verify --verifier contains --data DIR/rows.jsonl")
    #expect(try lines(outcome).map { $0["score"]?.double } == [1])
  }

  @Test(arguments: [
    ("finished", "finish_reason"),
    ("{\"type\":\"length\",\"unit\":\"tokens\",\"most\":5}", "completion_ids"),
  ])
  func `what no column says is no score`(verifier: String, column: String) async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", #"{"completion":"a long text"}"#)
    let unknown = await trial.hone("verify --verifier \(verifier) --data DIR/rows.jsonl")
    #expect(unknown.code == 65)
    let line = try #require(try lines(unknown).first)
    #expect(line["status"] == "error" && line["score"] == .null)
    #expect(line["reason"]?.string?.contains("column \"\(column)\"") == true)
    try trial.write(
      "rows.jsonl", #"{"completion":"a b","finish_reason":"stop","completion_ids":[5,6]}"#)
    let known = await trial.hone("verify --verifier \(verifier) --data DIR/rows.jsonl")
    #expect(try lines(known).map { $0["score"]?.double } == [1])
  }

  @Test func `other columns can hold what was written and asked`() async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", #"{"question":"?","response":"2","answer":"2"}"#)
    let outcome = await trial.hone(
      "verify --verifier exact_match --data DIR/rows.jsonl --completion response --prompt question")
    #expect(try lines(outcome).map { $0["score"]?.double } == [1])
  }

  @Test func `a recipe's rewards are weighted, and each is shown`() async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", Self.rows)
    try trial.write(
      "recipe.yaml",
      """
      name: x
      model: {path: nowhere}
      stages:
        - grpo:
            data: {train: DIR/rows.jsonl}
            rewards:
              - {verifier: number_match, weight: 2, unparseable_score: -1}
              - {name: ended, verifier: finished, weight: 0.5}
      """)
    let outcome = await trial.hone("verify --recipe DIR/recipe.yaml --data DIR/rows.jsonl")
    let lines = try lines(outcome)
    // 2 × 1 + 0.5, 2 × 0 + 0.5, 2 × −1 + 0.5
    #expect(lines.map { $0["score"]?.double } == [2.5, 0.5, -1.5])
    #expect(
      lines[2]["rewards"]?.array?.map { $0["status"]?.string } == ["unparseable", "scored"])
    #expect(lines[0]["rewards"]?.array?.map { $0["name"]?.string } == ["number_match", "ended"])
    let unknown = await trial.hone(
      "verify --recipe DIR/recipe.yaml --stage gpro --data DIR/rows.jsonl")
    #expect(unknown.code == 65)
    #expect(
      unknown.error
        == "error: no stage is called \"gpro\"; did you mean grpo? The stages are grpo\n"
    )
  }

  @Test(arguments: [
    (
      "--verifier numbr_match", 64,
      "--verifier:1:1: type: no verifier is called \"numbr_match\"; did"
    ),
    ("--verifier {type:number_match,tolrance:1}", 64, "--verifier:1:"),
    ("", 64, "give one of --verifier and --recipe"),
    ("--verifier format --workers 0", 64, "--workers 0 is not within 1 ... 1024"),
    ("--verifier format --timeout 0", 64, "--timeout 0.0 is no time above 0"),
    ("--verifier format --output DIR/rows.jsonl", 73, "DIR/rows.jsonl: is there already"),
    ("--verifier format --data DIR/none.jsonl", 66, "DIR/none.jsonl: there is no such file"),
    ("--verifier format --data DIR/empty.jsonl", 65, "there are no rows"),
  ])
  func `a wrong command says what would do`(options: String, code: Int32, text: String)
    async throws
  {
    let trial = try Trial()
    try trial.write("rows.jsonl", Self.rows)
    try trial.write("empty.jsonl", "\n")
    let data = options.contains("--data") ? "" : " --data DIR/rows.jsonl"
    let outcome = await trial.hone("verify \(options)\(data)")
    #expect(outcome.code == code)
    #expect(outcome.error.contains(text), "\(outcome.error)")
  }

  @Test func `the lines can go to a new file`() async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", Self.rows)
    let outcome = await trial.hone(
      "verify --verifier finished --data DIR/rows.jsonl --output DIR/out.jsonl")
    #expect(outcome.code == 0 && outcome.output.isEmpty)
    let text = try String(contentsOf: trial.folder.appending(path: "out.jsonl"), encoding: .utf8)
    #expect(text.split(separator: "\n").count == 3)
  }

  @Test func `Ctrl-C ends it with what was found so far`() async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", String(repeating: Self.rows, count: 2000))
    let outcome = await trial.hone(
      "verify --verifier number_match --data DIR/rows.jsonl", stopAfter: 0)
    #expect(outcome.code == 130 && outcome.error.contains("interrupted after "))
    let lines = try lines(outcome)
    #expect(lines.map { $0["index"]?.int } == Array(0..<lines.count))
    #expect(lines.count < 6000)
  }
}
